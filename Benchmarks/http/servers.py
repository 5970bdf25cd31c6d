"""The servers of the HTTP benchmarks: built, started on loopback, stopped."""

from __future__ import annotations

import dataclasses
import os
import pathlib
import platform
import shutil
import socket
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
PACKAGE = HERE / "servers"
# What scripts/proxies unpacks.
UNPACKED = HERE.parents[1] / ".build-proxies" / "usr"


class ServerError(Exception):
    pass


@dataclasses.dataclass
class Server:
    name: str
    command: list[str]
    port: int
    answers_post: bool = True
    ours: bool = False
    variables: dict[str, str] = dataclasses.field(default_factory=dict)
    process: subprocess.Popen | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=sys.stderr,
                                        env={**os.environ, **self.variables})
        for _ in range(600):
            if self.process.poll() is not None:
                raise ServerError(f"{self.name} ended with status {self.process.returncode}; see its messages above")
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise ServerError(f"{self.name} does not listen on port {self.port}")

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def needed(program: str) -> str:
    path = shutil.which(program) or shutil.which(program, path=str(UNPACKED / "sbin"))
    if not path:
        raise ServerError(f"{program} is missing; run: scripts/setup wrk && scripts/proxies")
    return path


def built(product: str) -> str:
    """Compiles one of the Swift servers; messages go to standard error."""
    build = ["swift", "build", "-c", "release", "--package-path", str(PACKAGE), "--product", product]
    if subprocess.run(build, stdout=sys.stderr).returncode:
        raise ServerError(f"{product} cannot be built; see the compiler's messages above")
    folder = subprocess.run([*build, "--show-bin-path"], capture_output=True, text=True, check=True).stdout.strip()
    return f"{folder}/{product}"


def ours() -> Server:
    port = free_port()
    return Server("Cloze", [built("cloze-http"), str(port)], port, ours=True)


def hummingbird() -> Server:
    port = free_port()
    return Server("Hummingbird", [built("hummingbird-http"), str(port)], port)


def fastapi() -> Server:
    port = free_port()
    return Server("FastAPI on uvicorn", [
        sys.executable, "-m", "uvicorn", "peer_fastapi:app", "--app-dir", str(HERE), "--port", str(port), "--log-level",
        "warning", "--no-access-log"], port)


def nginx(scratch: str) -> Server:
    port = free_port()
    folder = pathlib.Path(tempfile.mkdtemp(dir=scratch))
    (folder / "nginx.conf").write_text(f"""
daemon off; pid nginx.pid; worker_processes 1; worker_rlimit_nofile 20000;
events {{ worker_connections 20000; }}
http {{
    access_log off; keepalive_requests 1000000000; client_body_temp_path a; proxy_temp_path b;
    fastcgi_temp_path c; uwsgi_temp_path d; scgi_temp_path e;
    server {{
        listen 127.0.0.1:{port} backlog=4096;
        location = /health {{ default_type text/plain; return 200 "ok"; }}
    }}
}}
""")
    return Server("nginx, 1 worker", [needed("nginx"), "-e", "stderr", "-p", str(folder), "-c", "nginx.conf"], port,
                  answers_post=False,
                  variables={"LD_LIBRARY_PATH": str(UNPACKED / "lib" / f"{platform.machine()}-linux-gnu")})
