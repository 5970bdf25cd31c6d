"""The article's model in PyTorch, as a peer."""

from __future__ import annotations

import platform

import torch

from model import MASK, ReferenceModel
from setting import COUNT, SLOW_STRIDE, STRIDE, arguments, load, read_carts, unwanted
from worker import Cart, Row, serve


class TorchPeer:
    def __init__(self, model: ReferenceModel):
        self.model = model

    def best(self, logits: torch.Tensor, cart: Cart, count: int) -> list[int]:
        """The best items but special tokens and the cart's: what ours answers by default."""
        logits[unwanted(cart)] = -torch.inf
        return logits.topk(count).indices.tolist()

    def every_position(self, cart: Cart) -> list[int]:
        """The article's forward pass: logits over the catalogue at every position, of which one is used."""
        logits = self.model(torch.tensor([cart + [MASK]])).permute(0, 2, 1)
        return self.best(logits[0, :, -1].clone(), cart, COUNT)

    def one_position(self, cart: Cart, count: int = COUNT) -> list[int]:
        hidden = self.model.encoder(torch.tensor([cart + [MASK]]), "bidirectional")
        return self.best(self.model.output(hidden[:, -1])[0], cart, count)

    def recommend_post(self, cart: Cart) -> list[int]:
        """The article's `recommendPost`: ten passes, the arg-max fed back each time, whatever it is."""
        sequence = list(cart)
        for _ in range(COUNT):
            logits = self.model(torch.tensor([sequence + [MASK]])).permute(0, 2, 1)
            sequence.append(int(logits[0, :, -1].argmax()))
        return sequence[len(cart):]

    def greedy(self, cart: Cart) -> list[int]:
        """The same without special tokens and repetitions: what ours answers, and so the answer to compare with."""
        sequence = list(cart)
        for _ in range(COUNT):
            sequence += self.one_position(sequence, count=1)
        return sequence[len(cart):]


def main() -> None:
    options = arguments(__doc__)
    torch.set_num_threads(options.threads)
    torch.set_num_interop_threads(1)
    peer = TorchPeer(load(options.directory))
    with torch.inference_mode():
        serve(
            [Row("PyTorch, article's code: logits at every position", "top_k", peer.every_position, stride=STRIDE),
             Row("PyTorch, logits at one position", "top_k", peer.one_position, stride=STRIDE),
             Row("PyTorch, article's recommendPost: 10 passes", "greedy", peer.recommend_post, peer.greedy,
                 stride=SLOW_STRIDE)],
            read_carts(options.directory),
            {"Python": platform.python_version(), "PyTorch": torch.__version__})


if __name__ == "__main__":
    main()
