"""The same checkpoint's network in PyTorch, as a peer: with a key-value cache, eager or compiled, and without one."""

from __future__ import annotations

import argparse
import json
import pathlib
import platform

import torch
from torch import nn

from cached_model import CachedModel
from model import ModelConfiguration, ReferenceModel
from setting import COUNT, item_ids, read_carts
from worker import Row, serve


class Compiled(nn.Module):
    """One method of the cached model as a module: only a module's own parameters become constants of what is compiled."""

    def __init__(self, model: CachedModel, method: str):
        super().__init__()
        self.model, self.method = model, method

    def forward(self, *arguments: torch.Tensor) -> torch.Tensor:
        return getattr(self.model, self.method)(*arguments)


class TorchPeer:
    def __init__(self, model: CachedModel):
        self.model = model

    def cached(self, cart: list[int]) -> list[int]:
        answers = [self.model.start(torch.tensor(cart))]
        for place in range(len(cart), len(cart) + COUNT - 1):
            answers.append(self.model.step(answers[-1], place))
        return torch.cat(answers).tolist()

    def uncached(self, cart: list[int]) -> list[int]:
        sequence = list(cart)
        for _ in range(COUNT):
            sequence.append(int(self.model.start(torch.tensor(sequence))))
        return sequence[len(cart):]


class CompiledPeer:
    """What made it fastest on a processor: shapes that stay, weights as constants, the products' own code tried out."""

    def __init__(self, model: CachedModel):
        import torch._inductor.config as inductor

        inductor.freezing = True
        self.start = torch.compile(Compiled(model, "start").eval(), fullgraph=True, dynamic=True)
        self.step = torch.compile(Compiled(model, "static_step").eval(), fullgraph=True, dynamic=False, mode="max-autotune")
        self.places = [torch.tensor([place]) for place in range(model.blocks[0].keys.shape[2])]

    def cached(self, cart: list[int]) -> list[int]:
        answers = [self.start(torch.tensor(cart))]
        for place in range(len(cart), len(cart) + COUNT - 1):
            answers.append(self.step(answers[-1], self.places[place]))
        return torch.cat(answers).tolist()


def load(checkpoint: pathlib.Path) -> CachedModel:
    from safetensors.torch import load_file

    model = ReferenceModel(ModelConfiguration.from_json(json.loads((checkpoint / "config.json").read_text())))
    model.load(load_file(checkpoint / "model.safetensors"))
    return CachedModel(model.eval()).eval()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=pathlib.Path, required=True)
    parser.add_argument("--directory", type=pathlib.Path, required=True)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--way", choices=("eager", "compiled"), required=True)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.set_num_interop_threads(1)
    ids = item_ids(options.checkpoint)
    indices = {item: index for index, item in enumerate(ids)}
    carts = [[indices[item] for item in cart] for cart in read_carts(options.directory)]
    with torch.inference_mode():
        model = load(options.checkpoint)
        if options.way == "compiled":
            rows = {"PyTorch, key-value cache, compiled": CompiledPeer(model).cached}
        else:
            peer = TorchPeer(model)
            rows = {"PyTorch, key-value cache": peer.cached, "PyTorch, the whole sequence each time": peer.uncached}
        serve([Row(name, "greedy", run, answer=lambda cart, run=run: [ids[item] for item in run(cart)])
               for name, run in rows.items()],
              carts, {"Python": platform.python_version(), "PyTorch": torch.__version__})


if __name__ == "__main__":
    main()
