"""The article's model in ONNX Runtime, f32, as a peer."""

from __future__ import annotations

import numpy as np
import onnxruntime

from model import MASK
from setting import COUNT, ONNX_FILE, arguments, read_carts, unwanted
from worker import Cart, Row, serve


def main() -> None:
    options = arguments(__doc__)
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = options.threads
    settings.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        str(options.directory / ONNX_FILE), settings, providers=["CPUExecutionProvider"])

    def top(cart: Cart) -> list[int]:
        logits = session.run(None, {"tokens": np.array([cart + [MASK]], dtype=np.int64)})[0][0]
        logits[unwanted(cart)] = -np.inf
        best = np.argpartition(logits, -COUNT)[-COUNT:]
        return best[np.argsort(-logits[best])].tolist()

    serve([Row("ONNX Runtime f32, logits at one position", "top_k", top)], read_carts(options.directory),
          {"ONNX Runtime": onnxruntime.__version__})


if __name__ == "__main__":
    main()
