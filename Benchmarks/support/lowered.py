"""Peers that take no more instructions than ours do, where CLOZE_CPU makes ours take less than the processor has."""

from __future__ import annotations

import os

# For PyTorch: its own loops, its oneDNN and its MKL each have a switch of their own.
SWITCHES = ("ATEN_CPU_CAPABILITY", "ONEDNN_MAX_CPU_ISA", "MKL_ENABLE_INSTRUCTIONS")
LEVELS = {
    "baseline": ("default", "SSE41", "SSE4_2"),
    "avx2": ("avx2", "AVX2", "AVX2"),
    "avx2-vnni": ("avx2", "AVX2_VNNI", "AVX2"),
    "avx512": ("avx512", "AVX512_CORE", "AVX512"),
    "avx512-vnni": ("avx512", "AVX512_CORE_VNNI", "AVX512"),
}


def environment() -> dict[str, str]:
    """What PyTorch is to find in its environment; nothing where ours takes all there is."""
    level = LEVELS.get(os.environ.get("CLOZE_CPU", ""))
    return dict(zip(SWITCHES, level)) if level else {}


def description() -> str | None:
    """For the heading of a table."""
    switches = " ".join(f"{name}={value}" for name, value in environment().items())
    return f"CLOZE_CPU={os.environ['CLOZE_CPU']}, and PyTorch no more than that: {switches}" if switches else None
