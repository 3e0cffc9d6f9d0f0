"""Reachability in a flow chart: which steps cannot be reached, and which lead to no end."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from domain.duties import FlowStep


def list_unreachable(steps: Sequence[FlowStep]) -> frozenset[int]:
    """Return the numbers of the steps that the first one, of the lowest number, does not lead to."""
    if not steps:
        return frozenset()
    onward = {step.no: frozenset(leads.to for leads in step.next) for step in steps}
    return frozenset(onward) - _follow({min(onward)}, onward)


def list_endless(steps: Sequence[FlowStep]) -> frozenset[int]:
    """Return the numbers of the steps from which no end can be reached: a cycle without an exit."""
    back: dict[int, set[int]] = {step.no: set() for step in steps}
    for step in steps:
        for leads in step.next:
            back.setdefault(leads.to, set()).add(step.no)
    ends = {step.no for step in steps if not step.next}
    return frozenset(step.no for step in steps) - _follow(ends, back)


def _follow(start: AbstractSet[int], ways: Mapping[int, AbstractSet[int]]) -> set[int]:
    found, queue = set(start), list(start)
    while queue:
        new = ways.get(queue.pop(), frozenset()) - found
        found |= new
        queue += new
    return found
