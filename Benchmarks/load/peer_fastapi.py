"""The same work as ours in FastAPI and ONNX Runtime f32: JSON in, one pass, the ten best but the cart's, JSON out.

Scores are logits, where ours are probabilities over the catalogue: that spares the peer a softmax.
"""

import os

import numpy as np
import onnxruntime
from fastapi import FastAPI
from pydantic import BaseModel

MASK = 1

settings = onnxruntime.SessionOptions()
settings.intra_op_num_threads = int(os.environ["CLOZE_PEER_THREADS"])
settings.inter_op_num_threads = 1
session = onnxruntime.InferenceSession(os.environ["CLOZE_PEER_MODEL"], settings, providers=["CPUExecutionProvider"])


class Cart(BaseModel):
    items: list[str]
    num_recs: int = 5


def answer(cart: Cart) -> dict:
    known = [int(item) for item in cart.items]
    logits = session.run(None, {"tokens": np.array([known + [MASK]], dtype=np.int64)})[0][0]
    logits[[0, MASK, *known]] = -np.inf
    best = np.argpartition(logits, -cart.num_recs)[-cart.num_recs:]
    best = best[np.argsort(-logits[best])]
    return {"recommendations": [{"id": str(item), "score": float(logits[item]), "rank": rank + 1}
                                for rank, item in enumerate(best.tolist())]}


app = FastAPI()


@app.get("/health")
async def health() -> dict:
    return {}


if os.environ["CLOZE_PEER_POOL"] == "yes":
    @app.post("/recommend")
    def in_thread(cart: Cart) -> dict:
        return answer(cart)
else:
    @app.post("/recommend")
    async def in_loop(cart: Cart) -> dict:
        return answer(cart)
