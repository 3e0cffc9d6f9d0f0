"""Similarity of two descriptions, by the character pairs that both contain.

Chinese has no spaces to find words by; two characters side by side are most often one.
"""

import re
from dataclasses import dataclass

_RUNS = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class SimilarityRules:
    """When tickets are shown as near, alike or the same; all are ours, and settings.

    Percentages are of the similarity of two descriptions (100: the same character pairs). hint: earlier
    reports that suggest a matter to the intake; name_weight: how many earlier reports, word for word alike,
    the whole name of a matter outweighs. alike, near: what is shown next to a ticket at a desk. same: open
    tickets that may be the one a caller speaks of; beside_…: where matter is the same and place adjacent.
    """

    open_days: int = 14
    hint_days: int = 90
    hint_percent: int = 15
    name_weight: int = 3
    alike_days: int = 90
    alike_percent: int = 20
    near_days: int = 30
    near_metres: int = 500
    same_percent: int = 22
    beside_percent: int = 10
    beside_metres: int = 150


DEFAULT_SIMILARITY = SimilarityRules()


def to_pairs(text: str) -> frozenset[str]:
    """Return the pairs of neighbouring letters, digits and characters; punctuation parts them."""
    runs = _RUNS.findall(text.lower())
    return frozenset(run[place : place + 2] for run in runs for place in range(len(run) - 1))


def compute_similarity(one: frozenset[str], other: frozenset[str]) -> float:
    """Return from 0 (nothing in common) to 1 (the same pairs): Dice's coefficient."""
    if not one or not other:
        return 0.0
    return 2 * len(one & other) / (len(one) + len(other))
