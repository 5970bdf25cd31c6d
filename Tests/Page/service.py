"""The programs under test: built, a small checkpoint trained, `serve` started and ended."""
import csv
import http.client
import os
import pathlib
import re
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = ROOT / "Examples/groceries"
PATIENCE = 60
HAS_CHECKPOINTS = "CHECKPOINTS" in os.environ
# An item that gets a title longer than a telephone is wide, of words and of one word: no bundled one is.
LONG_ITEM = "mainstream-white-bread"
LONG = ", sliced, in a bag that can be closed again," + " without-crust" * 9 + " unbreakable" + "unbroken" * 12
SMALL = ["--epochs", "2", "--width", "32", "--layers", "1", "--final-fit", "false", "--seed", "1"]


def programs():
    """The directory of the programs."""
    if "CLOZE_BIN" in os.environ:
        return pathlib.Path(os.environ["CLOZE_BIN"]).resolve()
    build = ["swift", "build", "--configuration", "release"]
    subprocess.run(build, cwd=ROOT, check=True, stdout=sys.stderr)
    shown = subprocess.run(build + ["--show-bin-path"], cwd=ROOT, check=True, capture_output=True, text=True)
    return pathlib.Path(shown.stdout.strip())


def checkpoints(binaries, directory):
    """An output directory of `train` with a finished run."""
    if HAS_CHECKPOINTS:
        return pathlib.Path(os.environ["CHECKPOINTS"]).resolve()
    items, output = directory / "items.csv", directory / "groceries"
    with open(DATA / "items.csv", newline="") as bundled, open(items, "w", newline="") as written:
        rows = list(csv.DictReader(bundled))
        for row in rows:
            row["title"] += LONG if row["item_id"] == LONG_ITEM else ""
        writer = csv.DictWriter(written, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    subprocess.run(
        [binaries / "train", "--interactions", DATA / "carts.csv.gz", "--items", items, "--order", "set", *SMALL,
         "--output", output], cwd=directory, check=True, stdout=subprocess.DEVNULL)
    return output


class Service:
    """One `serve` on a port of its own."""

    def __init__(self, binaries, log, *options):
        self.log, self.port = log, 0
        with open(log, "w") as errors:
            self.process = subprocess.Popen(
                [binaries / "serve", "--port", "0", "--lanes", "1", *options], cwd=log.parent, stdin=subprocess.DEVNULL,
                stderr=errors)

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}/"

    def await_ready(self):
        end = time.monotonic() + PATIENCE
        while not self.is_ready():
            ended = self.process.poll() is not None
            if ended or time.monotonic() > end:
                state = f"ended with {self.process.returncode}" if ended else f"is not ready after {PATIENCE} seconds"
                raise RuntimeError(f"serve {state}; its log:\n{self.log.read_text()}")
            time.sleep(0.02)

    def is_ready(self):
        found = re.search(r"listening on http://127\.0\.0\.1:(\d+)", self.log.read_text())
        if not found:
            return False
        self.port = int(found[1])
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", "/health/ready")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def end(self):
        self.process.terminate()
        try:
            self.process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
