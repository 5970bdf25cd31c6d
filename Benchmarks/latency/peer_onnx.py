"""The article's model in ONNX Runtime as a peer, f32 or with dynamic int8."""

from __future__ import annotations

import numpy as np
import onnxruntime

from model import MASK
from onnx_files import INT8_FILE, ONNX_FILE
from setting import STRIDE, arguments, best, read_carts
from worker import Cart, Row, serve

FILES = {"f32": ("ONNX Runtime f32, logits at one position", ONNX_FILE),
         "int8": ("ONNX Runtime dynamic int8, logits at one position", INT8_FILE)}


def main() -> None:
    options = arguments(__doc__)
    name, file = FILES[options.precision]
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = options.threads
    settings.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        str(options.directory / file), settings, providers=["CPUExecutionProvider"])

    def top(cart: Cart) -> list[int]:
        return best(session.run(None, {"tokens": np.array([cart + [MASK]], dtype=np.int64)})[0][0], cart)

    serve([Row(name, "top_k", top, stride=STRIDE)], read_carts(options.directory),
          {"ONNX Runtime": onnxruntime.__version__})


if __name__ == "__main__":
    main()
