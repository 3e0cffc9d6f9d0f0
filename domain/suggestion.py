"""Suggest how a ticket is dispatched, from what was done with those like it; where that is thin, say so."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.likeness import likeness, pairs
from domain.terms import TicketClass

DAYS = 90  # of history looked at; ours
NEWEST = 300  # precedents looked at; ours: more change nothing but the time it takes
LEAST = 5  # precedents, below which nothing is suggested; ours
HALF = 0.5  # of the votes a lead must have, of its precedents a cooperating party; ours
CLEAR = 0.8  # of the lead's precedents that must agree on another class than the matter's own; ours
# What a precedent weighs beside one that only shares the matter; ours, tried in bench/suggestion.py.
SAME_TOWN, SAME_WORDS = 2.0, 4.0


class Confidence(StrEnum):
    """How sure a suggestion is."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Thin(StrEnum):
    """Why no lead is suggested."""

    NO_MATTER = "no_matter"
    CONFIDENTIAL = "confidential"  # a secret ticket is not compared with others
    FEW = "few"
    DIVIDED = "divided"


SURE: Mapping[Confidence, float] = {Confidence.HIGH: 0.85, Confidence.MEDIUM: 0.65}


@dataclass(frozen=True, slots=True)
class Precedent:
    """What was done with an earlier ticket of the same matter.

    lead: the party that had it in the end, or its like in the town of the ticket at hand; None where that
    town has none. on_time: None while its deadline is still ahead.
    """

    lead: str | None
    cooperating: tuple[str, ...]
    ticket_class: TicketClass
    on_time: bool | None
    same_town: bool
    pairs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Choice:
    """One proposed party and how many of how many precedents it had."""

    party: str
    count: int
    of: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """How to dispatch, each with its numbers; ``lead`` None says in ``thin`` why.

    timely, timed: how many of the lead's precedents with a known end were on time, and how many those are.
    agreeing: of the lead's precedents, how many had the suggested class.
    """

    considered: int
    ticket_class: TicketClass
    agreeing: int
    urgent_words: tuple[str, ...]
    thin: Thin | None = None
    lead: Choice | None = None
    confidence: Confidence = Confidence.LOW
    timely: int = 0
    timed: int = 0
    cooperating: tuple[Choice, ...] = ()


def suggest(
    description: str, usual: TicketClass, precedents: Sequence[Precedent], *, urgent_words: tuple[str, ...]
) -> Suggestion:
    """Return what precedents of the same matter speak for; usual: the class of the matter itself."""
    if len(precedents) < LEAST:
        return without_lead(Thin.FEW, usual, urgent_words, considered=len(precedents))
    votes = _votes(pairs(description), precedents)
    if not votes:
        return without_lead(Thin.DIVIDED, usual, urgent_words, considered=len(precedents))
    lead = max(votes, key=lambda party: (votes[party], party))
    share = votes[lead] / sum(_weight(pairs(description), one) for one in precedents)
    if share < HALF:
        return without_lead(Thin.DIVIDED, usual, urgent_words, considered=len(precedents))
    own = [one for one in precedents if one.lead == lead]
    timed = [one.on_time for one in own if one.on_time is not None]
    chosen = _class_of(own, usual)
    return Suggestion(
        considered=len(precedents),
        ticket_class=chosen,
        agreeing=sum(one.ticket_class is chosen for one in own),
        urgent_words=urgent_words,
        lead=Choice(lead, len(own), len(precedents)),
        confidence=_confidence(share * len(own) / (len(own) + 1)),
        timely=sum(timed),
        timed=len(timed),
        cooperating=_cooperating(own, lead),
    )


def without_lead(
    thin: Thin, usual: TicketClass, urgent_words: tuple[str, ...], *, considered: int = 0
) -> Suggestion:
    """Return a suggestion that names nobody."""
    return Suggestion(considered, usual, 0, urgent_words, thin)


def found_words(text: str, words: Iterable[str]) -> tuple[str, ...]:
    """Return those of ``words`` that stand in a text, in their own order."""
    return tuple(word for word in words if word in text)


def _weight(own: frozenset[str], precedent: Precedent) -> float:
    near = SAME_TOWN if precedent.same_town else 0.0
    return 1 + near + SAME_WORDS * likeness(own, precedent.pairs)


def _votes(own: frozenset[str], precedents: Iterable[Precedent]) -> dict[str, float]:
    votes: defaultdict[str, float] = defaultdict(float)
    for one in precedents:
        if one.lead is not None:
            votes[one.lead] += _weight(own, one)
    return dict(votes)


def _class_of(own: Sequence[Precedent], usual: TicketClass) -> TicketClass:
    """Return the matter's own class unless the lead's precedents clearly had the other one."""
    others = [one.ticket_class for one in own if one.ticket_class is not usual]
    return others[0] if len(others) >= CLEAR * len(own) else usual


def _cooperating(own: Sequence[Precedent], lead: str) -> tuple[Choice, ...]:
    counts: defaultdict[str, int] = defaultdict(int)
    for one in own:
        for party in one.cooperating:
            counts[party] += 1
    return tuple(
        Choice(party, count, len(own))
        for party, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        if count >= HALF * len(own) and party != lead
    )


def _confidence(share: float) -> Confidence:
    return next((word for word, least in SURE.items() if share >= least), Confidence.LOW)
