"""The same training step in PyTorch, as fast as eager PyTorch does it, as a peer.

Queries, keys and values are one product where they share their input; logits exist only at the masked positions;
attention is `scaled_dot_product_attention`; the optimizer is fused. The number of threads is tried out, and the best kept.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import time

import torch
from torch import nn
from torch.nn import functional as F

import model_files
from model import PAD, ReferenceModel, SelfAttention
from setting import BATCHES_FILE, LEARNING_RATE, WEIGHT_DECAY
from worker import Row, serve

Batch = tuple[torch.Tensor, torch.Tensor, torch.Tensor]  # tokens (batch, length), flat masked rows, their items


class FusedAttention(nn.Module):
    """The reference's attention with the projections of one input as one product."""

    def __init__(self, reference: SelfAttention):
        super().__init__()
        self.heads, self.head_width, self.norm_all = reference.heads, reference.head_width, reference.norm_all
        together = [reference.toquery, reference.tokey, reference.tovalue]
        self.query = None
        if not self.norm_all:  # queries read the normalised stream, keys and values the raw one
            self.query = together.pop(0)
        self.weight = nn.Parameter(torch.cat([linear.weight.detach() for linear in together]))
        self.bias = None
        if together[0].bias is not None:
            self.bias = nn.Parameter(torch.cat([linear.bias.detach() for linear in together]))
        self.union, self.layer_norm = reference.union, reference.layer_norm

    def forward(self, x: torch.Tensor, dropout: float) -> torch.Tensor:
        normed = self.layer_norm(x)
        parts = F.linear(normed if self.norm_all else x, self.weight, self.bias)
        parts = parts.split(self.heads * self.head_width, dim=-1)
        query, key, value = parts if self.query is None else (self.query(normed), *parts)
        attended = F.scaled_dot_product_attention(
            self.split(query), self.split(key), self.split(value), dropout_p=dropout)
        united = self.union(attended.transpose(1, 2).flatten(2))
        return x + F.dropout(united, dropout, training=dropout > 0)

    def split(self, y: torch.Tensor) -> torch.Tensor:
        return y.unflatten(-1, (self.heads, self.head_width)).transpose(1, 2)


class TrainedModel(nn.Module):
    """The reference's parameters with a leaner forward pass: no padding, logits only where they are needed."""

    def __init__(self, reference: ReferenceModel):
        super().__init__()
        self.encoder, self.rec = reference.encoder, reference.rec
        self.tied = reference.configuration.tiedOutput
        self.attentions = nn.ModuleList()
        for block in self.encoder.layer_stack:
            self.attentions.append(FusedAttention(block.self_attention))
            del block.self_attention

    def loss(self, batch: Batch, dropout: float) -> torch.Tensor:
        tokens, rows, items = batch
        encoder = self.encoder
        table = encoder.position_encoding.pos_table[0] if encoder.positions == "sinusoidal" \
            else encoder.position_embedding.weight
        x = F.embedding(tokens, encoder.word_embedding.weight, padding_idx=PAD) + table[: tokens.shape[1]]
        x = F.dropout(x, dropout, training=dropout > 0)
        for block, attention in zip(encoder.layer_stack, self.attentions):
            x = attention(x, dropout)
            forward = block.pos_ff
            hidden = F.gelu(forward.feedforward_1(forward.layer_norm(x)))
            x = x + F.dropout(forward.feedforward_2(hidden), dropout, training=dropout > 0)
        hidden = encoder.layer_norm(x.flatten(0, 1)[rows])
        logits = self.rec(hidden, encoder.word_embedding.weight) if self.tied else self.rec(hidden)
        return F.cross_entropy(logits, items)


class Trainer:
    def __init__(self, directory: pathlib.Path, threads: int, bf16: bool):
        self.threads, self.bf16 = threads, bf16
        torch.set_num_threads(threads)
        self.model = TrainedModel(model_files.load(directory))
        matrices = [p for p in self.model.parameters() if p.dim() > 1]
        vectors = [p for p in self.model.parameters() if p.dim() == 1]
        self.optimizer = torch.optim.AdamW(
            [{"params": matrices, "weight_decay": WEIGHT_DECAY}, {"params": vectors, "weight_decay": 0.0}],
            lr=LEARNING_RATE, fused=True)

    def step(self, batch: Batch, dropout: float) -> list[float]:
        self.optimizer.zero_grad(set_to_none=True)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.bf16):
            loss = self.model.loss(batch, dropout)
        loss.backward()
        self.optimizer.step()
        return [loss.item()]

    def seconds(self, batches: list[Batch], dropout: float) -> float:
        """The faster of two steps after one to warm up."""
        times = []
        for batch in (batches * 3)[:3]:
            start = time.perf_counter()
            self.step(batch, dropout)
            times.append(time.perf_counter() - start)
        return min(times[1:])


def read_batches(directory: pathlib.Path) -> list[Batch]:
    result = []
    for batch in json.loads((directory / BATCHES_FILE).read_text())["batches"]:
        sequences = batch["sequences"]
        tokens = torch.tensor([sequence["tokens"] for sequence in sequences])
        rows = [index * tokens.shape[1] + offset for index, s in enumerate(sequences) for offset in s["offsets"]]
        result.append((tokens, torch.tensor(rows), torch.tensor([item for s in sequences for item in s["items"]])))
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--directory", type=pathlib.Path, required=True)
    parser.add_argument("--name", required=True)
    parser.add_argument("--task", required=True)
    parser.add_argument("--bf16", action="store_true", help="bf16 autocast")
    parser.add_argument("--threads", type=int, nargs="+", required=True, help="numbers to choose from")
    parser.add_argument("--dropout", type=float, required=True)
    options = parser.parse_args()
    torch.set_num_interop_threads(1)
    batches = read_batches(options.directory)

    def tried(threads: int) -> float:
        return Trainer(options.directory, threads, options.bf16).seconds(batches, options.dropout)

    threads = min(options.threads, key=tried) if len(options.threads) > 1 else options.threads[0]
    trainer = Trainer(options.directory, threads, options.bf16)
    row = Row(options.name, options.task, lambda batch: trainer.step(batch, options.dropout),
              answer=lambda batch: trainer.step(batch, 0.0), threads=threads)
    serve([row], batches, {"PyTorch": torch.__version__})


if __name__ == "__main__":
    main()
