"""HAProxy before several services, with the configuration that is shipped."""

from __future__ import annotations

import pathlib
import platform
import subprocess
import tempfile

from serving import HOST, UNPACKED, Serve, Server, free_port, needed

CONFIGURATION = pathlib.Path(__file__).resolve().parents[2] / "deploy" / "haproxy.cfg"


class Balancer(Server):
    """Its names, ports and log are the only things that differ from deploy/: it writes a line for each request, to nowhere."""

    def __init__(self, replicas: list[Serve]):
        names = {f"CLOZE_REPLICA_{number}": f"{HOST}:{replica.port}" for number, replica in enumerate(replicas, 1)}
        port = free_port()
        super().__init__("HAProxy", [needed("haproxy"), "-db", "-f", str(CONFIGURATION)], port, variables={
            **names, "CLOZE_BIND": f"{HOST}:{port}", "CLOZE_STATISTICS_BIND": f"{HOST}:{free_port()}",
            "LD_LIBRARY_PATH": str(UNPACKED / "lib" / f"{platform.machine()}-linux-gnu")})
        self.log = tempfile.TemporaryFile("w+")

    def start(self) -> None:
        self.launch(stdout=subprocess.DEVNULL, stderr=self.log)
        self.wait_until(lambda: self.is_ready("/health/ready"), "does not answer", pause=0.05)

    def last_words(self) -> str:
        self.log.seek(0)
        return ": " + " / ".join(self.log.read().strip().splitlines()[-3:])
