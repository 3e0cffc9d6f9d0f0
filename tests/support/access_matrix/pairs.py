"""Choose few of the cases of an access matrix so that every pair of its factors still occurs.

The full matrix asks every combination of role, subject, owner and variant. The pairwise part asks each role
for each subject once, and chooses owner and variant so that every pair of two factors' values that the full
matrix holds occurs in it. The choice depends on the order of the cases alone: it is the same in every run.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from domain.enums import Role

Pair = tuple[str, str, str, str]
Choose = Callable[[Sequence["Case"]], list["Case"]]


@dataclass(frozen=True, slots=True)
class Case:
    """One request of a matrix."""

    role: Role
    subject: str  # a route, a callback, a page or an act
    owner: str  # whose things it is about
    variant: int = 0  # which of the ways to request it
    admitted: bool = True  # whether the role may enter at all

    def pairs(self) -> Iterator[Pair]:
        """Return the pairs of values that the case holds; an owner counts as admitted or as shut out."""
        values = [
            ("role", self.role.value), ("subject", self.subject), ("variant", str(self.variant)),
            ("owner", f"{self.owner} {'admitted' if self.admitted else 'shut out'}"),
        ]  # fmt: skip
        for (first, value), (second, other) in combinations(values, 2):
            yield first, value, second, other


def choose_pairwise(cases: Sequence[Case]) -> list[Case]:
    """Return a part of the cases that holds every pair that all of them hold."""
    missing = find_pairs(cases)
    chosen: dict[Case, None] = {}
    groups: dict[tuple[Role, str], list[Case]] = {}
    for case in cases:
        groups.setdefault((case.role, case.subject), []).append(case)
    for place, group in enumerate(groups.values()):
        turned = group[place % len(group) :] + group[: place % len(group)]
        best = max(turned, key=lambda case: len(missing.intersection(case.pairs())))
        chosen[best] = None
        missing.difference_update(best.pairs())
    for case in cases:
        if not missing.isdisjoint(case.pairs()):
            chosen[case] = None
            missing.difference_update(case.pairs())
    return list(chosen)


def choose_all(cases: Sequence[Case]) -> list[Case]:
    """Return all cases: the full matrix."""
    return list(cases)


def find_pairs(cases: Iterable[Case]) -> set[Pair]:
    """Return every pair that occurs in the cases."""
    return {pair for case in cases for pair in case.pairs()}


@dataclass(frozen=True)
class Matrix:
    """All cases of a matrix, and those of them that are asked."""

    name: str
    cases: Sequence[Case]
    choose: Choose

    @cached_property
    def chosen(self) -> list[Case]:
        """Return the cases that are asked."""
        return self.choose(self.cases)

    def of(self, role: Role, *owners: str) -> list[Case]:
        """Return the cases that are asked as a role about the things of some owners; none named: of any."""
        return [case for case in self.chosen if case.role is role and (not owners or case.owner in owners)]

    @property
    def coverage(self) -> tuple[str, int, int, int, int]:
        """Return the name, covered pairs, all pairs, asked cases and all cases."""
        covered, pairs = find_pairs(self.chosen), find_pairs(self.cases)
        return self.name, len(covered), len(pairs), len(self.chosen), len(self.cases)
