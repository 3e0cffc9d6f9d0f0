"""Similarity of two descriptions, by the character pairs that both contain.

Chinese has no spaces to find words by; two characters side by side are most often one.
"""

import re

_RUNS = re.compile(r"[^\W_]+")


def to_pairs(text: str) -> frozenset[str]:
    """Return the pairs of neighbouring letters, digits and characters; punctuation parts them."""
    runs = _RUNS.findall(text.lower())
    return frozenset(run[place : place + 2] for run in runs for place in range(len(run) - 1))


def compute_similarity(one: frozenset[str], other: frozenset[str]) -> float:
    """Return from 0 (nothing in common) to 1 (the same pairs): Dice's coefficient."""
    if not one or not other:
        return 0.0
    return 2 * len(one & other) / (len(one) + len(other))
