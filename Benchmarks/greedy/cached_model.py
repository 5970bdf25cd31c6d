"""The default model's causal pass in PyTorch with a key-value cache: the cart is read once, every further item is one row.

It has the reference's parameters and serves one query at a time. What a competent user does without leaving PyTorch: queries,
keys and values are one product; attention is `scaled_dot_product_attention`, with the distance bias and the causal mask as one table
made beforehand; the last block computes queries and feed-forward at the last row alone; an item that may not be answered has a bias
of minus infinity in the output layer, so that leaving it out costs nothing.
"""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional as F

from model import MASK, PAD, VISIBILITIES, Block, ModelConfiguration, ReferenceModel


class CachedBlock(nn.Module):
    """One block with the keys and values of the query at hand, and its normalised rows, which the convolution needs."""

    def __init__(self, block: Block, c: ModelConfiguration):
        super().__init__()
        attention, forward = block.self_attention, block.pos_ff
        self.heads, self.head_width, self.reach = c.heads, c.headWidth, c.convolutionReach
        self.norm, self.union = attention.layer_norm, attention.union
        self.forward_norm, self.widen, self.narrow = forward.layer_norm, forward.feedforward_1, forward.feedforward_2
        parts = (attention.toquery, attention.tokey, attention.tovalue)
        inner, length = c.heads * c.headWidth, c.maximumLength
        self.projection = nn.Linear(c.width, 3 * inner)
        self.projection.weight.copy_(torch.cat([part.weight for part in parts]))
        self.projection.bias.copy_(torch.cat([part.bias for part in parts]))
        # (reach + 1, width): the weights of the rows before, the farthest first, and of the row itself.
        before = attention.convolution[: self.reach].flip(0)
        self.register_buffer("taps", torch.cat([before, torch.ones_like(before[:1])]))
        self.register_buffer("places", torch.arange(self.reach + 1))
        # (1, heads, query, key)
        future = torch.ones(length, length, dtype=torch.bool).triu(1)
        self.register_buffer("bias", attention.distance_scores(length).masked_fill(future, -torch.inf)[None].contiguous())
        # (1, heads, length, headWidth)
        self.register_buffer("keys", torch.zeros(1, c.heads, length, c.headWidth))
        self.register_buffer("values", torch.zeros(1, c.heads, length, c.headWidth))
        # As many rows of zeros as the convolution reaches stand before the first item.
        self.register_buffer("rows", torch.zeros(self.reach + length, c.width))

    def start(self, x: torch.Tensor, only_last: bool) -> torch.Tensor:
        """The cart's rows (length, width), of which all or the last are computed to the end."""
        count = x.shape[0]
        normed = self.norm(x)
        self.rows[self.reach : self.reach + count] = normed
        mixed = normed
        for tap in range(self.reach):
            mixed = torch.addcmul(mixed, self.rows[tap : tap + count], self.taps[tap])
        query, key, value = self.split(self.projection(mixed))
        self.keys[:, :, :count], self.values[:, :, :count] = key, value
        first = count - 1 if only_last else 0
        attended = F.scaled_dot_product_attention(
            query[:, :, first:], key, value, attn_mask=self.bias[:, :, first:count, :count])
        return self.finish(x[first:], attended)

    def step(self, x: torch.Tensor, place: int) -> torch.Tensor:
        """The row (1, width) behind `place` others."""
        end = place + 1
        self.rows[self.reach + place] = self.norm(x)[0]
        mixed = (self.rows[place : end + self.reach] * self.taps).sum(0, keepdim=True)
        query, key, value = self.split(self.projection(mixed))
        self.keys[:, :, place:end], self.values[:, :, place:end] = key, value
        attended = F.scaled_dot_product_attention(
            query, self.keys[:, :, :end], self.values[:, :, :end], attn_mask=self.bias[:, :, place:end, :end])
        return self.finish(x, attended)

    def static_step(self, x: torch.Tensor, place: torch.Tensor) -> torch.Tensor:
        """`step` whose shapes are the same at every place, as the compiler wants it: what lies behind is masked."""
        self.rows.index_copy_(0, place + self.reach, self.norm(x))
        mixed = (self.rows[place + self.places] * self.taps).sum(0, keepdim=True)
        query, key, value = self.split(self.projection(mixed))
        self.keys.index_copy_(2, place, key)
        self.values.index_copy_(2, place, value)
        attended = F.scaled_dot_product_attention(query, self.keys, self.values, attn_mask=self.bias[:, :, place])
        return self.finish(x, attended)

    def split(self, projected: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """(rows, 3 · inner) → three of (1, heads, rows, headWidth)"""
        parts = projected.view(1, -1, 3, self.heads, self.head_width)
        return tuple(part.transpose(1, 2) for part in parts.unbind(2))

    def finish(self, x: torch.Tensor, attended: torch.Tensor) -> torch.Tensor:
        x = x + self.union(attended.transpose(1, 2).reshape(x.shape[0], -1))
        return x + self.narrow(F.gelu(self.widen(self.forward_norm(x))))


class CachedModel(nn.Module):
    def __init__(self, model: ReferenceModel):
        super().__init__()
        encoder = model.encoder
        self.blocks = nn.ModuleList(CachedBlock(block, model.configuration) for block in encoder.layer_stack)
        self.norm = encoder.layer_norm
        self.output = nn.Parameter(encoder.word_embedding.weight.clone())
        self.embedding = nn.Parameter(self.output + encoder.visibility_embedding.weight[VISIBILITIES.index("causal")])
        self.register_buffer("answerable", model.rec.bias.clone())
        self.answerable[[PAD, MASK]] = -torch.inf
        # The output layer's bias for the query at hand.
        self.register_buffer("bias", self.answerable.clone())

    def start(self, tokens: torch.Tensor) -> torch.Tensor:
        """Takes a cart (length) and answers its next item (1)."""
        self.bias.copy_(self.answerable)
        self.bias.index_fill_(0, tokens, -torch.inf)
        x = F.embedding(tokens, self.embedding)
        for number, block in enumerate(self.blocks, 1):
            x = block.start(x, only_last=number == len(self.blocks))
        return self.best(x)

    def step(self, token: torch.Tensor, place: int) -> torch.Tensor:
        """Takes an item (1) that stands behind `place` others and answers the next one (1)."""
        x = F.embedding(token, self.embedding)
        for block in self.blocks:
            x = block.step(x, place)
        return self.best(x)

    def static_step(self, token: torch.Tensor, place: torch.Tensor) -> torch.Tensor:
        x = F.embedding(token, self.embedding)
        for block in self.blocks:
            x = block.static_step(x, place)
        return self.best(x)

    def best(self, x: torch.Tensor) -> torch.Tensor:
        item = F.linear(self.norm(x), self.output, self.bias).argmax(-1)
        self.bias.index_fill_(0, item, -torch.inf)
        return item
