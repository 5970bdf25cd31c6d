"""The reference model for the peers that read ONNX: logits at the last position alone, f32 or dynamic int8."""

from __future__ import annotations

import contextlib
import logging
import pathlib
import sys
import warnings

import model_files
from model import MASK, ReferenceModel

ONNX_FILE, INT8_FILE = "model.onnx", "model-int8.onnx"


def export(directory: pathlib.Path, tokens: int, any_length: bool = False) -> pathlib.Path:
    """Writes the directory's model for so many tokens, or for any number of them."""
    import torch

    class OnePosition(torch.nn.Module):
        def __init__(self, model: ReferenceModel):
            super().__init__()
            self.model = model

        def forward(self, tokens: torch.Tensor) -> torch.Tensor:
            return self.model.output(self.model.encoder(tokens, "bidirectional")[:, -1])

    example = torch.tensor([list(range(2, 1 + tokens)) + [MASK]])
    length = {"dynamic_shapes": {"tokens": {1: torch.export.Dim.AUTO}}} if any_length else {}
    # The exporter talks, and remarks on its own dependencies.
    with warnings.catch_warnings(), contextlib.redirect_stdout(sys.stderr):
        warnings.simplefilter("ignore")
        logging.getLogger("torch.onnx").setLevel(logging.ERROR)
        torch.onnx.export(OnePosition(model_files.load(directory).eval()).eval(), (example,), str(directory / ONNX_FILE),
                          dynamo=True, input_names=["tokens"], output_names=["logits"], verbose=False, **length)
    return directory / ONNX_FILE


def quantize(directory: pathlib.Path) -> pathlib.Path:
    """Weights to int8 beforehand, activations as they come: ONNX Runtime's own way for transformers."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    logging.getLogger().setLevel(logging.ERROR)  # it advises to pre-process, which the exporter has done
    quantize_dynamic(directory / ONNX_FILE, directory / INT8_FILE, weight_type=QuantType.QInt8)
    return directory / INT8_FILE
