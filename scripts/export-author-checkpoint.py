#!/usr/bin/env python3
"""Writes the original PyTorch system's checkpoint as safetensors, for `checkpoint import`.

    export-author-checkpoint.py model_files/model.pth model.safetensors

Reads what `torch.save` wrote: a dict with a "state_dict" beside epoch, loss and optimizer state, or a bare state dict. Writes every
tensor under the same name as float32. Needs: pip install torch numpy safetensors
"""

import argparse
import os
import pickle
import sys

import torch
from safetensors.torch import save_file

STATE_KEYS = ("state_dict", "model_state_dict")


class UnusableCheckpoint(Exception):
    pass


def read(path: str, trust: bool) -> object:
    try:
        return torch.load(path, map_location="cpu", weights_only=not trust)
    except pickle.UnpicklingError as error:
        if trust:
            raise UnusableCheckpoint(f"{path} is not a file of torch.save: {error}") from error
        raise UnusableCheckpoint(
            f"{path} is not a file of torch.save, or holds more than tensors and numbers. If you trust whoever made it (reading it "
            "may run code of theirs), pass --trust.") from error
    except (OSError, EOFError, RuntimeError) as error:
        raise UnusableCheckpoint(f"cannot read {path}: {error}") from error


def state_dict(loaded: object, path: str) -> dict[str, torch.Tensor]:
    if not isinstance(loaded, dict):
        raise UnusableCheckpoint(f"{path} holds a {type(loaded).__name__}, not a dict; save model.state_dict()")
    for key in STATE_KEYS:
        if isinstance(loaded.get(key), dict):
            loaded = loaded[key]
            break
    if "encoder.word_embedding.weight" not in {str(name).removeprefix("module.") for name in loaded}:
        shown = ", ".join(str(name) for name in list(loaded)[:5])
        raise UnusableCheckpoint(f"{path} has no encoder.word_embedding.weight; its first keys are {shown or 'none'}")
    tensors = {}
    for name, value in loaded.items():
        if not torch.is_tensor(value):
            raise UnusableCheckpoint(f"{path}: {name} is a {type(value).__name__}, not a tensor")
        # DataParallel puts "module." before every name. A clone, because safetensors refuses tensors that share memory.
        tensors[name.removeprefix("module.")] = value.detach().to(torch.float32).contiguous().clone()
    return tensors


def write(tensors: dict[str, torch.Tensor], path: str) -> None:
    temporary = f"{path}.{os.getpid()}.tmp"
    try:
        save_file(tensors, temporary)
        os.replace(temporary, path)
    except Exception as error:
        raise UnusableCheckpoint(f"cannot write {path}: {error}") from error
    finally:
        if os.path.exists(temporary):
            os.remove(temporary)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("input", help="the torch file")
    parser.add_argument("output", help="the safetensors file to write")
    parser.add_argument("--trust", action="store_true", help="unpickle arbitrary objects, which may run code")
    arguments = parser.parse_args()
    try:
        tensors = state_dict(read(arguments.input, arguments.trust), arguments.input)
        write(tensors, arguments.output)
    except UnusableCheckpoint as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    count, width = tensors["encoder.word_embedding.weight"].shape
    total = sum(value.numel() for name, value in tensors.items() if not name.endswith("pos_table"))
    print(f"{arguments.output}: {len(tensors)} tensors, {total:,} parameters, vocabulary {count:,}, width {width}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
