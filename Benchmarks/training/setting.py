"""What every contender of this benchmark shares: the models, their weights, the batches, the optimizer's numbers."""

from __future__ import annotations

import dataclasses
import json
import pathlib

import numpy as np

import model_files
from model import MASK, ModelConfiguration

SEED = 3007
DROPOUT = 0.1
LEARNING_RATE = 1e-3
WEIGHT_DECAY = 0.01  # of matrices, embeddings included
BATCHES_FILE = "batches.json"
FIRST_ITEM = 2


@dataclasses.dataclass(frozen=True)
class Model:
    """One model with the batches it is trained on: every sequence is as long as the model allows."""

    key: str
    title: str
    configuration: ModelConfiguration
    batch: int
    masked: float
    # Batches of a round, that is optimizer steps.
    steps: int
    # The least ratio to reach, PyTorch's time over ours, for each precision; and in f32 with kernels for AVX2.
    targets: dict[str, float]
    avx2_target: float

    @property
    def length(self) -> int:
        return self.configuration.maximumLength

    @property
    def masked_items(self) -> int:
        """Of each sequence."""
        return round(self.masked * self.length)

    def target(self, precision: str, kernels: str | None) -> float:
        """With the instructions ours computes with."""
        if precision == "f32" and (kernels or "").startswith("avx2"):
            return self.avx2_target
        return self.targets[precision]

    def flops(self, *, whole_last_block: bool = False) -> int:
        """Useful floating-point operations of one training step for one sequence.

        Two for each multiply-add of a matrix product, forward, and twice that backward. Only real tokens and only
        target positions' logits; the last block needs queries, attention and feed-forward only at target positions.
        """
        c, tokens, targets = self.configuration, self.length, self.masked_items
        inner = c.heads * c.headWidth
        multiply_adds = targets * c.width * c.vocabularyCount
        for layer in range(c.layers):
            rows = targets if layer == c.layers - 1 and not whole_last_block else tokens
            multiply_adds += 2 * tokens * c.width * inner  # keys and values
            multiply_adds += 2 * rows * c.width * inner  # queries and the attention's output
            multiply_adds += 2 * rows * tokens * inner  # scores and weighted sums
            multiply_adds += 2 * rows * c.width * c.feedForwardWidth
        return 2 * 3 * multiply_adds


def default_model(width: int, batch: int, avx2_target: float) -> Model:
    configuration = ModelConfiguration.default(
        3_708, width=width, headWidth=width // 4, feedForwardWidth=4 * width, visibilityEmbedding=False,
        positions="learned", distanceBiasReach=0, convolutionReach=0)
    title = f"ML-1M size: V 3,708, width {width}, 2 layers, length 200, batch {batch}, 20 % masked"
    return Model(f"ml1m-{width}", title, configuration, batch, masked=0.2, steps=6, targets={"f32": 2.0, "bf16": 2.0},
                 avx2_target=avx2_target)


MODELS = [
    default_model(128, 64, 3.0),
    default_model(64, 128, 4.0),
    Model("article", "article: V 59,049, width 256, 6 layers, 4 heads × 256, length 120, batch 32, 15 % masked",
          ModelConfiguration.article(59_049), 32, masked=0.15, steps=3,
          targets={"f32": 1.6, "bf16": 1.8}, avx2_target=1.25),
]


def prepare(model: Model, directory: pathlib.Path) -> None:
    model_files.write(model.configuration, directory, SEED)
    write_batches(model, directory, steps=model.steps, batch=model.batch)


def write_batches(model: Model, directory: pathlib.Path, *, steps: int, batch: int) -> None:
    random = np.random.RandomState(SEED)

    def sequence() -> dict:
        items = random.randint(FIRST_ITEM, model.configuration.vocabularyCount, model.length)
        offsets = np.sort(random.choice(model.length, model.masked_items, replace=False))
        tokens = items.copy()
        tokens[offsets] = MASK
        return {"tokens": tokens.tolist(), "offsets": offsets.tolist(), "items": items[offsets].tolist()}

    batches = [{"sequences": [sequence() for _ in range(batch)]} for _ in range(steps)]
    (directory / BATCHES_FILE).write_text(json.dumps({"batches": batches}))
