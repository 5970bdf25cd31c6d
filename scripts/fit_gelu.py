#!/usr/bin/env python3
"""Fits the polynomial of gelu_of (Sources/CKernels/loops/elementwise.h) and says how far off it is. Needs NumPy and SciPy.

x·Φ(x) = max(x, 0) − |x|·Φ(−|x|), and Φ(−a) ≈ (1 − a/END)^16 · p(a) for 0 ≤ a ≤ END. The power falls as a normal distribution's
tail does, so that a polynomial of degree 6 has little left to do. Its coefficients are those of the least largest error of
a·Φ(−a), found by Lawson's iteratively reweighted least squares.
"""
import numpy as np
from scipy.special import erfc

END, POWER, DEGREE = 7.26, 16, 6


def tail(x: np.ndarray) -> np.ndarray:
    return erfc(x / np.sqrt(2)) / 2


def coefficients(points: int = 3000, steps: int = 400) -> np.ndarray:
    x = (1 - np.cos(np.pi * (np.arange(points) + 0.5) / points)) / 2 * END
    scale = np.maximum(x, 0.02)  # near 0 the tail itself matters as little as x
    terms = np.stack([(1 - x / END) ** POWER * x**i for i in range(DEGREE + 1)], 1) * scale[:, None]
    wanted = tail(x) * scale
    weights, best, least = np.ones(points), None, np.inf
    for _ in range(steps):
        root = np.sqrt(weights)
        found = np.linalg.lstsq(terms * root[:, None], wanted * root, rcond=None)[0]
        errors = np.abs(terms @ found - wanted)
        if errors.max() < least:
            least, best = errors.max(), found
        weights *= errors + 1e-13
        weights /= weights.mean()
    return best


def gelu(x: np.ndarray, coefficients: np.ndarray) -> np.ndarray:
    """As the kernel computes it, in float32."""
    a = np.minimum(np.abs(x), np.float32(END))
    power = np.float32(1) - a * np.float32(1 / END)
    for _ in range(4):
        power = power * power
    p = np.zeros_like(a)
    for c in coefficients[::-1].astype(np.float32):
        p = p * a + c
    return np.maximum(x, 0) - a * power * p


if __name__ == "__main__":
    found = coefficients()
    print("\n".join(f"a^{power}  {c:.10f}" for power, c in enumerate(found)))
    x = np.linspace(-12, 12, 2_000_001).astype(np.float32)
    wide = x.astype(np.float64)
    errors = np.abs(gelu(x, found) - wide * tail(-wide))
    print(f"largest error {errors.max():.3g}, at {x[errors.argmax()]:.2f}")
