"""The servers of the HTTP benchmarks, and how each is built and configured."""

from __future__ import annotations

import pathlib
import platform
import subprocess
import sys
import tempfile

from serving import UNPACKED, Server, ServerError, free_port, needed

HERE = pathlib.Path(__file__).resolve().parent
PACKAGE = HERE / "servers"


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
