"""Hosts to play with: network namespaces on a bridge, and what mpirun needs to start its daemons in them."""
import contextlib
import os
import pathlib
import stat
import subprocess


def can_play():
    """Whether this process may make network namespaces."""
    return os.geteuid() == 0 and subprocess.run(["ip", "netns", "list"], capture_output=True).returncode == 0


def run(*command):
    subprocess.run(command, check=True, capture_output=True, text=True)


@contextlib.contextmanager
def played(count, folder, megabits=None):
    """Makes hosts 10.77.0.1 … and removes them at the end. Gives their addresses and mpirun's options to use them.

    What leaves a host is limited to some megabits a second; None: by nothing.
    """
    marker = f"cloze{os.getpid()}"
    names = [f"{marker}h{number}" for number in range(1, count + 1)]
    addresses = [f"10.77.0.{number}" for number in range(1, count + 1)]
    bridge = f"{marker}b"
    # mpirun calls it as it would ssh: address, then a command for a shell.
    agent = pathlib.Path(folder) / "agent"
    cases = "\n".join(f"    {address}) name={name} ;;" for address, name in zip(addresses, names))
    agent.write_text(
        f'#!/bin/sh\naddress=$1\nshift\ncase $address in\n{cases}\n    *) exit 1 ;;\nesac\n'
        'exec ip netns exec "$name" sh -c "$*"\n')
    agent.chmod(agent.stat().st_mode | stat.S_IXUSR)
    try:
        run("ip", "netns", "add", bridge)
        run("ip", "-n", bridge, "link", "add", "br0", "type", "bridge")
        run("ip", "-n", bridge, "link", "set", "br0", "up")
        for number, (name, address) in enumerate(zip(names, addresses)):
            run("ip", "netns", "add", name)
            run("ip", "-n", name, "link", "set", "lo", "up")
            run("ip", "-n", name, "link", "add", "eth0", "type", "veth", "peer", "name", f"p{number}", "netns", bridge)
            run("ip", "-n", name, "addr", "add", f"{address}/24", "dev", "eth0")
            run("ip", "-n", name, "link", "set", "eth0", "up")
            if megabits:
                run("ip", "netns", "exec", name, "tc", "qdisc", "add", "dev", "eth0", "root", "tbf", "rate", f"{megabits}mbit",
                    "burst", "128kb", "latency", "50ms")
            run("ip", "-n", bridge, "link", "set", f"p{number}", "master", "br0", "up")
        yield addresses, [
            "ip", "netns", "exec", names[0], "mpirun", "--allow-run-as-root", "--mca", "plm_rsh_agent", str(agent),
            "--mca", "btl", "tcp,self", "--mca", "btl_tcp_if_include", "eth0", "--mca", "oob_tcp_if_include", "eth0"]
    finally:
        for name in [*names, bridge]:
            subprocess.run(["ip", "netns", "del", name], capture_output=True)
