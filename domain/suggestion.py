"""Suggest a dispatch from similar tickets; where they are too few, return the reason."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from domain.enums import TicketClass
from domain.similarity import compute_similarity, to_pairs


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights and thresholds of a suggestion; all are ours, and settings of the city.

    Weights and shares are hundredths: of what a precedent weighs that only shares the matter, or of votes.
    Tried in bench/suggestion.py.
    """

    days: int = 90  # of history looked at
    newest: int = 300  # precedents looked at: more change nothing but the time it takes
    least: int = 5  # precedents, below which nothing is suggested
    lead_percent: int = 50  # of the votes a lead must have
    cooperating_percent: int = 50  # of the lead's precedents a cooperating party must have had
    class_percent: int = 80  # of the lead's precedents that must agree on another class than the matter's own
    same_town_percent: int = 200
    same_words_percent: int = 400
    high_percent: int = 85  # share of the votes from which a suggestion is sure
    medium_percent: int = 65


DEFAULT_WEIGHTS = Weights()
HUNDRED = 100


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


@dataclass(frozen=True, slots=True)
class Precedent:
    """What was done with an earlier ticket of the same matter.

    lead: the final lead, or its counterpart in the town of the current ticket; None where that
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
    weights: Weights = DEFAULT_WEIGHTS


def suggest(
    description: str,
    usual: TicketClass,
    precedents: Sequence[Precedent],
    *,
    urgent_words: tuple[str, ...],
    weights: Weights = DEFAULT_WEIGHTS,
) -> Suggestion:
    """Return what precedents of the same matter speak for; usual: the class of the matter itself."""
    nobody = partial(
        build_without_lead,
        usual=usual,
        urgent_words=urgent_words,
        considered=len(precedents),
        weights=weights,
    )
    if len(precedents) < weights.least:
        return nobody(Thin.FEW)
    weighed = [_weight(to_pairs(description), one, weights) for one in precedents]
    votes = _votes(precedents, weighed)
    if not votes:
        return nobody(Thin.DIVIDED)
    lead = max(votes, key=lambda party: (votes[party], party))
    share = votes[lead] / sum(weighed)
    if share * HUNDRED < weights.lead_percent:
        return nobody(Thin.DIVIDED)
    own = [one for one in precedents if one.lead == lead]
    timed = [one.on_time for one in own if one.on_time is not None]
    chosen = _class_of(own, usual, weights)
    return Suggestion(
        considered=len(precedents),
        ticket_class=chosen,
        agreeing=sum(one.ticket_class is chosen for one in own),
        urgent_words=urgent_words,
        lead=Choice(lead, len(own), len(precedents)),
        confidence=_confidence(share * len(own) / (len(own) + 1), weights),
        timely=sum(timed),
        timed=len(timed),
        cooperating=_cooperating(own, lead, weights),
        weights=weights,
    )


def build_without_lead(
    thin: Thin,
    usual: TicketClass,
    urgent_words: tuple[str, ...],
    *,
    considered: int = 0,
    weights: Weights = DEFAULT_WEIGHTS,
) -> Suggestion:
    """Return a suggestion without a party."""
    return Suggestion(considered, usual, 0, urgent_words, thin, weights=weights)


def find_words(text: str, words: Iterable[str]) -> tuple[str, ...]:
    """Return those of ``words`` that occur in a text, in their own order."""
    return tuple(word for word in words if word in text)


def _weight(own: frozenset[str], precedent: Precedent, weights: Weights) -> float:
    near = weights.same_town_percent if precedent.same_town else 0
    return 1 + (near + weights.same_words_percent * compute_similarity(own, precedent.pairs)) / HUNDRED


def _votes(precedents: Sequence[Precedent], weighed: Sequence[float]) -> dict[str, float]:
    votes: defaultdict[str, float] = defaultdict(float)
    for one, weight in zip(precedents, weighed, strict=True):
        if one.lead is not None:
            votes[one.lead] += weight
    return dict(votes)


def _class_of(own: Sequence[Precedent], usual: TicketClass, weights: Weights) -> TicketClass:
    """Return the matter's own class unless the lead's precedents clearly had the other one."""
    others = [one.ticket_class for one in own if one.ticket_class is not usual]
    return others[0] if len(others) * HUNDRED >= weights.class_percent * len(own) else usual


def _cooperating(own: Sequence[Precedent], lead: str, weights: Weights) -> tuple[Choice, ...]:
    counts: defaultdict[str, int] = defaultdict(int)
    for one in own:
        for party in one.cooperating:
            counts[party] += 1
    return tuple(
        Choice(party, count, len(own))
        for party, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        if count * HUNDRED >= weights.cooperating_percent * len(own) and party != lead
    )


def _confidence(share: float, weights: Weights) -> Confidence:
    if share * HUNDRED >= weights.high_percent:
        return Confidence.HIGH
    return Confidence.MEDIUM if share * HUNDRED >= weights.medium_percent else Confidence.LOW
