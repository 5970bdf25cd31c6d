"""Trains the groceries with one and with several processes, and compares; divides files; kills one; plays two hosts.

    check.py TRAIN [--keep]    TRAIN: the program, built with the trait MPI
"""
import gzip
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import hosts

CARTS = pathlib.Path(__file__).resolve().parents[2] / "Examples" / "groceries" / "carts.csv.gz"
# Loss curves may differ by the order of additions alone.
TOLERANCE = 1e-4
STEPS = 100
# Of the carts; and the line of a bad one, far into the file.
ROWS = 312_756
BAD_LINE = 250_002
MPIRUN = ["mpirun", "--allow-run-as-root", "--oversubscribe", "--bind-to", "none"]


class Check:
    """The checks and how many failed."""

    def __init__(self, train, folder):
        self.train, self.folder, self.failed = train, pathlib.Path(folder), 0

    def expect(self, holds, what):
        """Prints what was checked."""
        print(("holds  " if holds else "FAILS  ") + what, flush=True)
        self.failed += not holds

    def command(self, output, *options, epochs=1, interactions=CARTS):
        """The call of `train` for all processes."""
        return [
            self.train, "--interactions", str(interactions), "--output", str(self.folder / output), "--epochs", str(epochs),
            "--batch-size", "128", "--final-fit", "false", "--log-format", "json", *options]

    def start(self, launcher, command):
        """Starts a job in a process group of its own."""
        environment = {**os.environ, "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"}
        return subprocess.Popen(
            [*launcher, *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)

    def run(self, launcher, command):
        """The losses of the steps, and all events."""
        job = self.start(launcher, command)
        output, errors = job.communicate(timeout=900)
        if job.returncode != 0:
            raise SystemExit(f"{' '.join(launcher)} ended with {job.returncode}:\n{errors[-2000:]}")
        events = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
        return [event["loss"] for event in events if event["event"] == "step"], events

    def curves(self):
        """The same lanes in one, two and four processes."""
        alone, _ = self.run([], self.command("alone", "--lanes", "4"))
        self.expect(len(alone) >= STEPS, f"one process runs {len(alone)} steps (at least {STEPS})")
        for processes in (1, 2, 4):
            losses, events = self.run(
                [*MPIRUN, "-np", str(processes)], self.command(f"np{processes}", "--lanes", str(4 // processes)))
            self.compare(alone, losses, f"{processes} of mpirun")
            for event in events:
                if event["event"] == "exchange":
                    print(f"       {event['processes']} processes: {event['megabytes_per_step']:.2f} MB a step, "
                          f"overlap {event['overlap']:.0%}", flush=True)
        losses, _ = self.run([*MPIRUN, "-np", "2"], self.command("bf16", "--lanes", "2", "--gradients", "bf16"))
        difference = max(abs(one - other) for one, other in zip(alone, losses))
        self.expect(
            len(losses) == len(alone) and 0 < difference < 0.05,
            f"with bf16 gradients the losses differ, by at most {difference:.1e} (< .05)")
        sampled = ("--loss", "sampled", "--negatives", "32")
        one, _ = self.run([], self.command("sampled1", "--lanes", "2", *sampled))
        two, _ = self.run([*MPIRUN, "-np", "2"], self.command("sampled2", "--lanes", "1", *sampled))
        self.compare(one, two, "2 with a sampled loss")
        return alone

    def compare(self, alone, losses, what):
        """Two curves, step by step. Rounding grows with the steps, so it is bounded over the first ones."""
        differences = [abs(one - other) for one, other in zip(alone, losses)]
        first = max(differences[:STEPS], default=float("inf"))
        self.expect(
            len(losses) == len(alone) and first < TOLERANCE,
            f"{what}: {STEPS} losses equal one process's within {first:.1e} (< {TOLERANCE}), "
            f"all {len(losses)} within {max(differences, default=0):.1e}")

    def digest(self, output):
        """The digest of the data that a run's checkpoint was trained on."""
        found = set()
        for path in (self.folder / output / "latest").rglob("*.json"):
            found.update(re.findall(r'"data-sha256"\s*:\s*"(\w+)"', path.read_text()))
        return found.pop() if len(found) == 1 else None

    def files(self):
        """The carts in other forms: plain, with a column that makes them large enough for many parts, and in five packed files."""
        header, *rows = gzip.decompress(CARTS.read_bytes()).decode().splitlines()
        wide = [header + ",note"] + [row + "," + "x" * 150 for row in rows]
        (self.folder / "wide.csv").write_text("\n".join(wide) + "\n")
        size = len(rows) // 5 + 1
        for number in range(5):
            part = "\n".join([header] + rows[number * size:(number + 1) * size]) + "\n"
            (self.folder / f"part-{number}.csv.gz").write_bytes(gzip.compress(part.encode()))
        wide[BAD_LINE - 1] = "1,2"
        (self.folder / "bad.csv").write_text("\n".join(wide) + "\n")
        (self.folder / "bad.csv.gz").write_bytes(gzip.compress(("\n".join(wide) + "\n").encode(), compresslevel=1))

    def shares(self, alone):
        """Each process reads a share, and all have the same data in the end."""
        self.files()
        digest = self.digest("alone")
        self.expect(digest is not None, "a checkpoint names the digest of its data")
        for name, processes in (("wide.csv", 2), ("wide.csv", 4), ("part-*.csv.gz", 2), ("part-*.csv.gz", 4)):
            output = f"shares-{name[:4]}-{processes}"
            losses, events = self.run(
                [*MPIRUN, "-np", str(processes)],
                self.command(output, "--lanes", str(4 // processes), interactions=self.folder / name))
            self.expect(self.digest(output) == digest, f"{processes} processes read of {name} the data of one")
            self.compare(alone, losses, f"{processes} with shares of {name}")
            rows = [event["rows"] for event in events if event["event"] == "reading"]
            self.expect(max(rows, default=0) == ROWS, f"progress ends with all {ROWS} rows")
        for name in ("bad.csv", "bad.csv.gz"):
            job = self.start(
                [*MPIRUN, "-np", "3"], self.command("bad", "--lanes", "1", interactions=self.folder / name))
            _, errors = job.communicate(timeout=60)
            told = [line for line in errors.splitlines() if line.startswith("error:")]
            self.expect(
                job.returncode != 0 and len(told) == 1
                and f"{name}, line {BAD_LINE}: found 2 fields where the header has 4" in told[0],
                f"a bad row in one process's share is one line: {told}")

    def killed(self):
        """A process that dies ends the job, and the run can go on with another number of them."""
        command = self.command("killed", "--lanes", "1", "--save-minutes", "0.02", epochs=20)
        job = self.start([*MPIRUN, "-np", "2"], command)
        steps = 0
        for line in job.stdout:
            steps += '"event":"step"' in line
            if steps == 150:
                break
        victims = children_with_rank(job.pid, 1)
        self.expect(len(victims) == 1, "the second process is found")
        began = time.monotonic()
        os.kill(victims[0], signal.SIGKILL)
        _, errors = job.communicate(timeout=60)
        seconds = time.monotonic() - began
        self.expect(job.returncode != 0 and seconds < 10, f"the job ends {seconds:.1f} s after one is killed (< 10)")
        told = [line for line in errors.splitlines() if line.startswith("error:")]
        self.expect(len(told) == 1 and "--resume" in told[0], f"one line says how to go on: {told}")
        self.expect((self.folder / "killed" / "resume").exists(), "there is a state to resume from")
        for processes, lanes, epochs in ((3, 1, 3), (1, 2, 4)):
            resumed = self.command("killed", "--lanes", str(lanes), "--resume", epochs=epochs)
            losses, events = self.run([*MPIRUN, "-np", str(processes)], resumed)
            ended = [event for event in events if event["event"] == "finished"]
            self.expect(
                len(ended) == 1 and len(losses) > STEPS, f"{processes} processes go on to the end ({len(losses)} steps)")

    def refused(self):
        """A fault in one place is told once."""
        job = self.start([*MPIRUN, "-np", "3"], self.command("alone", "--lanes", "1"))
        _, errors = job.communicate(timeout=60)
        told = [line for line in errors.splitlines() if line.startswith("error:")]
        self.expect(
            job.returncode != 0 and len(told) == 1 and "--resume" in told[0],
            f"an output in use is refused with one line: {told}")

    def two_hosts(self, alone):
        """Two hosts with TCP between them."""
        if not hosts.can_play():
            print("       not root: two hosts are not played", flush=True)
            return
        with hosts.played(2, self.folder) as (addresses, launcher):
            job = [*launcher, "--bind-to", "none", "--host", ",".join(f"{address}:1" for address in addresses), "-np", "2"]
            losses, _ = self.run(job, self.command("hosts", "--lanes", "2"))
        self.compare(alone, losses, "2 hosts over TCP")


def children_with_rank(parent, rank):
    """The processes below a process that mpirun gave a rank."""
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            ancestor = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            variables = (entry / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if ancestor == parent and f"OMPI_COMM_WORLD_RANK={rank}".encode() in variables:
            found.append(int(entry.name))
    return found


def main():
    train, keeps = sys.argv[1], "--keep" in sys.argv[2:]
    folder = tempfile.mkdtemp(prefix="cloze-mpi-")
    check = Check(train, folder)
    try:
        alone = check.curves()
        check.shares(alone)
        check.refused()
        check.killed()
        check.two_hosts(alone)
    finally:
        if keeps:
            print(f"kept: {folder}")
        else:
            shutil.rmtree(folder)
    print("all checks hold" if check.failed == 0 else f"{check.failed} checks FAIL")
    sys.exit(check.failed > 0)


if __name__ == "__main__":
    main()
