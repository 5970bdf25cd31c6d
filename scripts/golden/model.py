"""The reference: BERT4Rec in PyTorch, configurable exactly as `Sources/BERT4Rec/ModelConfiguration.swift`.

Golden files, checkpoint conversion and benchmarks all use this one model. Its state-dict names are those of the original
PyTorch system's `RecommendationTransformer`, so the original's checkpoints load into it unchanged.

It computes padded batches, the way the original does; the Swift model computes packed ones. That the two agree is what the
golden files prove.
"""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

PAD = 0
MASK = 1
# The order is the order of the rows of `encoder.visibility_embedding.weight`.
VISIBILITIES = ("bidirectional", "causal", "reverse")


# Gaps of time: none, and up to 2, 4, 8 … 2³¹ seconds. There are biases for looks from a row's own item and from an asked moment.
TIME_BUCKETS, TIME_TABLES = 33, 2


@dataclasses.dataclass(frozen=True)
class Times:
    """When the tokens (batch, length) were, in seconds, the moments their rows look from, and the biases they read, −1 for none."""

    keys: torch.Tensor
    moments: torch.Tensor
    tables: torch.Tensor

    def buckets(self) -> torch.Tensor:
        """(batch, query, key): 0 for no gap, else 1 + ⌊log₂ seconds⌋."""
        gaps = (self.moments[:, :, None] - self.keys[:, None, :]).abs().clamp(max=2**31 - 1)
        return torch.frexp(gaps.to(torch.float32)).exponent.long()


@dataclasses.dataclass(frozen=True)
class ModelConfiguration:
    """One architecture. Fields are spelled as in Swift: these are the keys of the JSON both sides read."""

    vocabularyCount: int
    width: int
    layers: int
    heads: int
    headWidth: int
    feedForwardWidth: int
    maximumLength: int
    positions: str  # "sinusoidal", "learned" or "none"
    attentionNorm: str  # "query-only" or "all"
    attentionBias: bool
    tiedOutput: bool
    visibilityEmbedding: bool
    normEpsilon: float
    distanceBiasReach: int = 0
    convolutionReach: int = 0
    timeBias: bool = False

    def __post_init__(self):
        if self.positions not in ("sinusoidal", "learned", "none"):
            raise ValueError(f"positions: {self.positions!r} is not sinusoidal, learned or none")
        if self.attentionNorm not in ("query-only", "all"):
            raise ValueError(f"attentionNorm: {self.attentionNorm!r} is not query-only or all")

    @classmethod
    def article(cls, vocabularyCount: int, **changes) -> ModelConfiguration:
        return dataclasses.replace(
            cls(vocabularyCount, 256, 6, 4, 256, 1024, 120, "sinusoidal", "query-only", False, False, False, 1e-6),
            **changes)

    @classmethod
    def default(cls, vocabularyCount: int, **changes) -> ModelConfiguration:
        return dataclasses.replace(
            cls(vocabularyCount, 128, 2, 4, 32, 512, 200, "none", "all", True, True, True, 1e-6, 64, 3),
            **changes)

    @classmethod
    def from_json(cls, value: dict) -> ModelConfiguration:
        """Reads the object that holds the architecture: `value` itself or the first one nested in it."""
        if "vocabularyCount" in value:
            names = [field.name for field in dataclasses.fields(cls)]
            missing = [name for name in names if name not in value]
            if missing:
                raise ValueError(f"the configuration lacks {', '.join(missing)}")
            return cls(**{name: value[name] for name in names})
        for nested in value.values():
            if isinstance(nested, dict):
                try:
                    return cls.from_json(nested)
                except LookupError:
                    continue
        raise LookupError("no object with a vocabularyCount in this configuration")


def sinusoidal_table(length: int, width: int) -> torch.Tensor:
    """(1, length, width) of Vaswani et al. 2017, §3.5, computed in double precision and rounded once."""
    position = np.arange(length, dtype=np.float64)[:, None]
    column = np.arange(width)[None, :]
    angle = position / np.power(10000.0, 2 * (column // 2) / width)
    table = np.where(column % 2 == 0, np.sin(angle), np.cos(angle))
    return torch.from_numpy(table.astype(np.float32))[None]


class SinusoidalPositions(nn.Module):
    def __init__(self, length: int, width: int):
        super().__init__()
        self.register_buffer("pos_table", sinusoidal_table(length, width))


class SelfAttention(nn.Module):
    def __init__(self, c: ModelConfiguration, dropout: float):
        super().__init__()
        inner = c.heads * c.headWidth
        self.heads, self.head_width = c.heads, c.headWidth
        self.norm_all = c.attentionNorm == "all"
        self.toquery = nn.Linear(c.width, inner, bias=c.attentionBias)
        self.tokey = nn.Linear(c.width, inner, bias=c.attentionBias)
        self.tovalue = nn.Linear(c.width, inner, bias=c.attentionBias)
        self.union = nn.Linear(inner, c.width, bias=c.attentionBias)
        self.layer_norm = nn.LayerNorm(c.width, eps=c.normEpsilon)
        self.dropout = nn.Dropout(dropout)
        self.bias_reach, self.convolution_reach = c.distanceBiasReach, c.convolutionReach
        if self.bias_reach > 0:
            self.distance_bias = nn.Parameter(torch.zeros(c.heads, 2 * self.bias_reach + 1))
        self.has_time_bias = c.timeBias
        if c.timeBias:
            self.time_bias = nn.Parameter(torch.zeros(TIME_TABLES * c.heads, TIME_BUCKETS))
        if self.convolution_reach > 0:
            self.convolution = nn.Parameter(torch.zeros(2 * self.convolution_reach, c.width))

    def mixed(self, x: torch.Tensor, real: torch.Tensor, visibility: str) -> torch.Tensor:
        """x with its neighbours added, weighted column by column: rows −1, −2 … of `convolution`, then +1, +2 …"""
        x = x * real[:, :, None]
        result, length = x, x.shape[1]
        for tap in range(2 * self.convolution_reach):
            before = tap < self.convolution_reach
            distance = min(length, tap + 1 if before else tap - self.convolution_reach + 1)
            if visibility == ("reverse" if before else "causal"):
                continue
            shifted = F.pad(x[:, : length - distance], (0, 0, distance, 0)) if before else F.pad(
                x[:, distance:], (0, 0, 0, distance))
            result = result + self.convolution[tap] * shifted
        return result

    def distance_scores(self, length: int) -> torch.Tensor:
        """(heads, query, key): the bias of each pair by how far the key stands after the query."""
        places = torch.arange(length)
        distance = (places[None, :] - places[:, None]).clamp(-self.bias_reach, self.bias_reach)
        return self.distance_bias[:, distance + self.bias_reach]

    def time_scores(self, times: Times) -> torch.Tensor:
        """(batch, heads, query, key): the bias of each pair by the gap between the query's moment and the key."""
        tables = self.time_bias.view(TIME_TABLES, self.heads, TIME_BUCKETS)
        buckets = times.buckets()[:, None].expand(-1, self.heads, -1, -1)
        scores = torch.zeros(buckets.shape, dtype=self.time_bias.dtype)
        for number, table in enumerate(tables):
            asked = (times.tables == number)[:, None, :, None]
            heads = torch.arange(self.heads)[None, :, None, None]
            scores = scores + asked * table[heads, buckets]
        return scores

    def forward(self, x: torch.Tensor, visible: torch.Tensor, real: torch.Tensor, visibility: str,
                times: Times | None) -> torch.Tensor:
        # x (batch, length, width); visible (batch, 1, query or 1, key); real (batch, length)
        batch, length, _ = x.shape

        def split(y: torch.Tensor) -> torch.Tensor:  # (batch, heads, length, headWidth)
            return y.view(batch, length, self.heads, self.head_width).transpose(1, 2)

        normed = self.layer_norm(x)
        if self.convolution_reach > 0:
            normed = self.mixed(normed, real, visibility)
        source = normed if self.norm_all else x
        query, key, value = split(self.toquery(normed)), split(self.tokey(source)), split(self.tovalue(source))
        scores = (query / math.sqrt(self.head_width)) @ key.transpose(2, 3)
        if self.bias_reach > 0:
            scores = scores + self.distance_scores(length)
        if self.has_time_bias and times is not None:
            scores = scores + self.time_scores(times)
        weights = self.dropout(torch.softmax(scores.masked_fill(~visible, -1e9), dim=-1))
        united = (weights @ value).transpose(1, 2).reshape(batch, length, -1)
        return x + self.dropout(self.union(united))


class FeedForward(nn.Module):
    def __init__(self, c: ModelConfiguration, dropout: float):
        super().__init__()
        self.feedforward_1 = nn.Linear(c.width, c.feedForwardWidth)
        self.feedforward_2 = nn.Linear(c.feedForwardWidth, c.width)
        self.layer_norm = nn.LayerNorm(c.width, eps=c.normEpsilon)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        hidden = F.gelu(self.feedforward_1(self.layer_norm(x)), approximate="none")
        return x + self.dropout(self.feedforward_2(hidden))


class Block(nn.Module):
    def __init__(self, c: ModelConfiguration, dropout: float):
        super().__init__()
        self.self_attention = SelfAttention(c, dropout)
        self.pos_ff = FeedForward(c, dropout)

    def forward(self, x: torch.Tensor, visible: torch.Tensor, real: torch.Tensor, visibility: str,
                times: Times | None) -> torch.Tensor:
        return self.pos_ff(self.self_attention(x, visible, real, visibility, times))


class Encoder(nn.Module):
    def __init__(self, c: ModelConfiguration, dropout: float):
        super().__init__()
        self.word_embedding = nn.Embedding(c.vocabularyCount, c.width, padding_idx=PAD)
        if c.positions == "sinusoidal":
            self.position_encoding = SinusoidalPositions(c.maximumLength, c.width)
        elif c.positions == "learned":
            self.position_embedding = nn.Embedding(c.maximumLength, c.width)
        if c.visibilityEmbedding:
            self.visibility_embedding = nn.Embedding(len(VISIBILITIES), c.width)
        self.layer_stack = nn.ModuleList(Block(c, dropout) for _ in range(c.layers))
        self.layer_norm = nn.LayerNorm(c.width, eps=c.normEpsilon)
        self.dropout = nn.Dropout(dropout)
        self.positions = c.positions
        self.embeds_visibility = c.visibilityEmbedding

    def forward(self, tokens: torch.Tensor, visibility: str, start: int = 0,
                times: Times | None = None) -> torch.Tensor:
        rows = slice(start, start + tokens.shape[1])
        x = self.word_embedding(tokens)
        if self.positions == "sinusoidal":
            x = x + self.position_encoding.pos_table[:, rows]
        elif self.positions == "learned":
            x = x + self.position_embedding.weight[rows]
        if self.embeds_visibility:
            x = x + self.visibility_embedding.weight[VISIBILITIES.index(visibility)]
        x = self.dropout(x)
        visible = visible_keys(tokens, visibility)
        for block in self.layer_stack:
            x = block(x, visible, tokens != PAD, visibility, times)
        return self.layer_norm(x)


def visible_keys(tokens: torch.Tensor, visibility: str) -> torch.Tensor:
    """(batch, 1, query or 1, key): no padding key; causal: key ≤ query; reverse: key ≥ query."""
    real = (tokens != PAD)[:, None, None, :]
    if visibility == "bidirectional":
        return real
    square = torch.ones(tokens.shape[1], tokens.shape[1], dtype=torch.bool, device=tokens.device)
    return real & (square.tril() if visibility == "causal" else square.triu())


class TiedOutput(nn.Module):
    """The output layer that owns only its bias; its weights are the item embedding's."""

    def __init__(self, count: int):
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(count))

    def forward(self, x: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
        return F.linear(x, weight, self.bias)


class ReferenceModel(nn.Module):
    """tokens (batch, length), 0 where padded → logits (batch, length, vocabulary).

    `start` is the position of the first column; a padded batch has it at 0.
    """

    def __init__(self, configuration: ModelConfiguration, dropout: float = 0.0):
        super().__init__()
        self.configuration = configuration
        self.encoder = Encoder(configuration, dropout)
        if configuration.tiedOutput:
            self.rec = TiedOutput(configuration.vocabularyCount)
        else:
            self.rec = nn.Linear(configuration.width, configuration.vocabularyCount)

    def output(self, hidden: torch.Tensor) -> torch.Tensor:
        if self.configuration.tiedOutput:
            return self.rec(hidden, self.encoder.word_embedding.weight)
        return self.rec(hidden)

    def forward(self, tokens: torch.Tensor, visibility: str = "bidirectional", start: int = 0,
                times: Times | None = None) -> torch.Tensor:
        return self.output(self.encoder(tokens, visibility, start, times))

    def load(self, state: dict[str, torch.Tensor]) -> None:
        """Loads every parameter, strictly. The sinusoidal table is a function of the configuration: it may be absent."""
        table = "encoder.position_encoding.pos_table"
        state = dict(state)
        if self.configuration.positions == "sinusoidal" and table not in state:
            state[table] = self.state_dict()[table]
        self.load_state_dict(state, strict=True)
