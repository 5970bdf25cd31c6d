"""Muon for the hidden layers' matrices and AdamW for everything else, as one optimizer: what `--optimizer muon` does.

PyTorch's own `torch.optim.Muon` rounds to bfloat16 in the iteration; here it is computed in the weights' precision, and
`check` shows that it is the same update but for that rounding.
"""

from __future__ import annotations

import torch

MOMENTUM = 0.95
COEFFICIENTS = (3.4445, -4.7750, 2.0315)
ITERATIONS = 5
EPSILON = 1e-7


def is_hidden_layer(name: str, value: torch.Tensor) -> bool:
    """Weights of linear layers inside blocks: no tables, no norms, no output layer."""
    return name.startswith("encoder.layer_stack.") and name.endswith(".weight") and value.dim() == 2


def orthogonalized(x: torch.Tensor) -> torch.Tensor:
    """U·Vᵀ of x = U·S·Vᵀ, roughly (Newton and Schulz)."""
    a, b, c = COEFFICIENTS
    tall = x.shape[0] > x.shape[1]
    x = x.T if tall else x
    x = x / x.norm().clamp(min=EPSILON)
    for _ in range(ITERATIONS):
        gram = x @ x.T
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x.T if tall else x


@torch.no_grad()
def update(value: torch.Tensor, gradient: torch.Tensor, buffer: torch.Tensor, rate: float, decay: float) -> None:
    """One step of one matrix, in place; `buffer` is its momentum."""
    buffer.lerp_(gradient, 1 - MOMENTUM)
    direction = orthogonalized(gradient.lerp(buffer, MOMENTUM))
    value.mul_(1 - rate * decay)
    value.sub_(direction, alpha=rate * 0.2 * max(value.shape) ** 0.5)


class MuonWithAdamW:
    def __init__(self, model: torch.nn.Module, rate: float, decay: float, betas: tuple[float, float], epsilon: float):
        named = list(model.named_parameters())
        self.hidden = [value for name, value in named if is_hidden_layer(name, value)]
        other = [value for name, value in named if not is_hidden_layer(name, value)]
        self.buffers = [torch.zeros_like(value) for value in self.hidden]
        self.rate, self.decay = rate, decay
        self.adam = torch.optim.AdamW(
            [dict(params=[value for value in other if value.dim() >= 2], weight_decay=decay),
             dict(params=[value for value in other if value.dim() < 2], weight_decay=0.0)],
            lr=rate, betas=betas, eps=epsilon)

    def zero_grad(self) -> None:
        self.adam.zero_grad()
        for value in self.hidden:
            value.grad = None

    def step(self) -> None:
        for value, buffer in zip(self.hidden, self.buffers):
            update(value, value.grad, buffer, self.rate, self.decay)
        self.adam.step()


def check() -> None:
    """Three steps on each shape differ from PyTorch's by no more than bfloat16's eight bits explain."""
    generator = torch.Generator().manual_seed(1)
    for shape in ((16, 16), (16, 64), (64, 16)):
        start = torch.randn(shape, generator=generator)
        ours, buffer = start.clone(), torch.zeros(shape)
        theirs = torch.nn.Parameter(start.clone())
        reference = torch.optim.Muon([theirs], lr=1e-2, weight_decay=0.01, momentum=MOMENTUM,
                                     adjust_lr_fn="match_rms_adamw")
        for _ in range(3):
            gradient = torch.randn(shape, generator=generator)
            update(ours, gradient, buffer, 1e-2, 0.01)
            theirs.grad = gradient
            reference.step()
        moved = float((theirs - start).detach().norm())
        difference = float((ours - theirs).detach().norm())
        assert difference < 0.03 * moved, f"{shape}: {difference} of {moved} away from torch.optim.Muon"
