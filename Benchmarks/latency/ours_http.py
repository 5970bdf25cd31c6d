"""Our service as a contender: the same request through `serve`, on one connection that is kept."""

from __future__ import annotations

import argparse
import json
import pathlib
import socket

from carts import body
from serving import HOST, Serve, ServerError, precision_options
from setting import COUNT, STRIDE, read_carts
from worker import Cart, Row, serve


class Client:
    """A bare socket: Python's http.client takes longer over a request than the service does."""

    def __init__(self, port: int):
        self.socket = socket.create_connection((HOST, port), 30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def post(self, path: str, content: bytes) -> bytes:
        head = f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
        self.socket.sendall(head.encode() + content)
        received = b""
        while (end := received.find(b"\r\n\r\n")) < 0:
            received += self.more()
        head, answer = received[:end].lower(), received[end + 4:]
        if b" 200 " not in head.split(b"\r\n")[0]:
            raise ServerError(f"{path}: {received.decode(errors='replace')}")
        length = int(next(line for line in head.split(b"\r\n") if line.startswith(b"content-length:"))[15:])
        while len(answer) < length:
            answer += self.more()
        return answer

    def more(self) -> bytes:
        received = self.socket.recv(65536)
        if not received:
            raise ServerError("the connection was closed")
        return received


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--directory", type=pathlib.Path, required=True)
    parser.add_argument("--serve", required=True)
    parser.add_argument("--checkpoint", type=pathlib.Path, required=True)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--precision", required=True)
    options = parser.parse_args()
    server = Serve(options.serve, options.checkpoint, "--lanes", str(options.threads), "--keep-alive", "3600",
                   *precision_options(options.precision))
    try:
        server.start()
        client = Client(server.port)

        def top(cart: Cart) -> list[str]:
            answer = json.loads(client.post("/recommend", body(cart, COUNT).encode()))
            return [item["id"] for item in answer["recommendations"]]

        serve([Row(f"Cloze through HTTP: one pass, {options.precision}", "top_k", top, stride=STRIDE)],
              read_carts(options.directory), {})
    finally:
        server.stop()


if __name__ == "__main__":
    main()
