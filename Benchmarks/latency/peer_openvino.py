"""The article's model in OpenVINO as a peer, f32 or bf16."""

from __future__ import annotations

import numpy as np
import openvino

from model import MASK
from onnx_files import ONNX_FILE
from setting import STRIDE, arguments, best, read_carts
from worker import Cart, Row, serve


def main() -> None:
    options = arguments(__doc__)
    model = openvino.Core().compile_model(str(options.directory / ONNX_FILE), "CPU", {
        "INFERENCE_PRECISION_HINT": options.precision, "PERFORMANCE_HINT": "LATENCY",
        "INFERENCE_NUM_THREADS": options.threads, "NUM_STREAMS": 1})
    request = model.create_infer_request()

    def top(cart: Cart) -> list[int]:
        logits = request.infer({"tokens": np.array([cart + [MASK]], dtype=np.int64)})[0][0]
        return best(np.array(logits), cart)  # the result is a view of what the next request writes

    serve([Row(f"OpenVINO {options.precision}, logits at one position", "top_k", top, stride=STRIDE)],
          read_carts(options.directory), {"OpenVINO": openvino.__version__.split("-")[0]})


if __name__ == "__main__":
    main()
