"""A model with random weights as files: the reference model's, from which our checkpoint is imported."""

from __future__ import annotations

import dataclasses
import json
import math
import pathlib

import programs
from model import ModelConfiguration, ReferenceModel

WEIGHTS_FILE, CONFIGURATION_FILE, VOCABULARY_FILE = "model.safetensors", "model.json", "vocabulary.tsv"


def write(configuration: ModelConfiguration, directory: pathlib.Path, seed: int) -> None:
    """Weights as PyTorch initialises them; the vocabulary's ids are its indices."""
    import torch
    from safetensors.torch import save_file

    torch.manual_seed(seed)
    save_file(ReferenceModel(configuration).state_dict(), directory / WEIGHTS_FILE)
    (directory / CONFIGURATION_FILE).write_text(json.dumps(dataclasses.asdict(configuration)))
    items = "".join(f"{index}\t{index}\t1\t\n" for index in range(2, configuration.vocabularyCount))
    (directory / VOCABULARY_FILE).write_text("index\tid\tcount\ttitle\n0\t[PAD]\t0\t\n1\t[MASK]\t0\t\n" + items)


def load(directory: pathlib.Path) -> ReferenceModel:
    from safetensors.torch import load_file

    model = ReferenceModel(ModelConfiguration.from_json(json.loads((directory / CONFIGURATION_FILE).read_text())))
    model.load(load_file(directory / WEIGHTS_FILE))
    return model


def import_checkpoint(tool: str, directory: pathlib.Path) -> pathlib.Path:
    """Makes our checkpoint of the directory's model files."""
    checkpoint = directory / "checkpoint"
    programs.run([tool, "import", directory / WEIGHTS_FILE, "--config", directory / CONFIGURATION_FILE,
                  "--vocabulary", directory / VOCABULARY_FILE, "--output", checkpoint])
    return checkpoint


def weight_count(directory: pathlib.Path) -> int:
    """Weights of the directory's model, without what is computed from the configuration."""
    from safetensors import safe_open

    with safe_open(directory / WEIGHTS_FILE, "np") as file:
        return sum(math.prod(file.get_slice(name).get_shape()) for name in file.keys() if not name.endswith("pos_table"))
