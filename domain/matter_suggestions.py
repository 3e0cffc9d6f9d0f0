"""Suggest matters for a spoken text: by the names of matters and by earlier reports."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain.similarity import DEFAULT_SIMILARITY, SimilarityRules, compute_similarity, to_pairs

MOST = 5
LOOKED_AT = 25  # of the most alike earlier tickets


@dataclass(frozen=True, slots=True)
class Hint:
    """One matter that may be meant. said: the words of its name that were said; alike: earlier tickets."""

    matter: str
    said: str
    alike: int
    weight: float


def suggest_matters(
    text: str,
    names: Mapping[str, str],
    before: Iterable[tuple[str, str]],
    *,
    comparison: SimilarityRules = DEFAULT_SIMILARITY,
) -> list[Hint]:
    """Return the matters that may be meant, the likeliest first.

    names: of matters by code. before: matter and words of earlier tickets. comparison: what the city set.
    """
    own = to_pairs(text)
    if not own:
        return []
    by_name = {code: own & to_pairs(name) for code, name in names.items()}
    known = (one for one in before if one[0] in names)
    votes, alike = _votes(own, known, least=comparison.hint_percent / 100)
    weights = {
        code: comparison.name_weight * len(said) / max(len(to_pairs(names[code])), 1) + votes.get(code, 0.0)
        for code, said in by_name.items()
    }
    ranked = sorted(((weight, code) for code, weight in weights.items() if weight > 0), reverse=True)
    return [
        Hint(code, _joined(names[code], by_name[code]), alike[code], weight) for weight, code in ranked[:MOST]
    ]


def _votes(
    own: frozenset[str], before: Iterable[tuple[str, str]], *, least: float
) -> tuple[dict[str, float], Counter[str]]:
    """Return what earlier tickets speak for, and how many of them for each.

    least: the similarity below which an earlier ticket speaks of something else.
    """
    measured = ((compute_similarity(own, to_pairs(words)), matter) for matter, words in before)
    nearest = sorted((one for one in measured if one[0] >= least), reverse=True)[:LOOKED_AT]
    votes: dict[str, float] = defaultdict(float)
    for share, matter in nearest:
        votes[matter] += share
    return votes, Counter(matter for _, matter in nearest)


def _joined(name: str, said: frozenset[str]) -> str:
    """Return the longest part of the name that was said."""
    runs, run = [""], ""
    lowered = name.lower()
    for place in range(len(lowered) - 1):
        if lowered[place : place + 2] in said:
            run = run + lowered[place + 1] if run else lowered[place : place + 2]
        else:
            run = ""
        runs.append(run)
    return max(runs, key=len)
