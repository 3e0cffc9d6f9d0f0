"""Suggest the duty of a complaint: the one its matter is mapped to, else the one its words find."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy.orm import Session

from db.queries import areas, duty_search
from domain.duties import Duty, Situation
from domain.duty_search import LONGEST_QUERY
from domain.enums import TicketClass
from domain.search_weights import DEFAULT_SEARCH_WEIGHTS, SearchWeights
from services.duty_index import DutyHit
from services.duty_search import load_search

COMPARED = 8  # hits among which another lead is looked for


class SuggestedBy(StrEnum):
    """What a suggested duty was found by."""

    MATTER = "matter"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is known of a complaint: its matter, the words, the area where it is; each may be missing."""

    matter: str | None = None
    text: str = ""
    area: str | None = None


@dataclass(frozen=True, slots=True)
class DutySuggestion:
    """The duty that a complaint falls under.

    certain: it is good enough to be filled into a form; else it is only shown. town: the party of the
    complaint's town, where the duty gives towns a part. why: the words that found it.
    parties: names of parties by code, in the reader's language.
    """

    duty: Duty
    situation: Situation | None
    by: SuggestedBy
    certain: bool
    ticket_class: TicketClass
    town: str | None
    why: tuple[str, ...]
    parties: Mapping[str, str]

    @property
    def cooperating(self) -> tuple[str, ...]:
        """Return who cooperates: the departments of the situation, else all of the duty, then the town."""
        named = [row.department for row in self.duty.cooperating]
        if self.situation is not None and self.situation.departments:
            named = list(self.situation.departments)
        parties = dict.fromkeys(code for code in named if code not in self.duty.lead)
        return (*parties, *(() if self.town is None else (self.town,)))


def suggest_duty(session: Session, city: str, complaint: Complaint, *, day: date) -> DutySuggestion | None:
    """Return the duty that a complaint falls under by the lists in force on a day; None where none fits.

    Raises NotFound for an area that does not exist.
    """
    search = load_search(session, city, day)
    matters = duty_search.load_matters(session, city)
    matter = None if complaint.matter is None else matters.get(complaint.matter)
    said = complaint.text.strip()[:LONGEST_QUERY]
    by, hit, certain = SuggestedBy.MATTER, search.choose(said, matter=complaint.matter or ""), True
    if hit is None:
        hits = search.find(said or (matter.name if matter else ""), limit=COMPARED)
        if not hits:
            return None
        by, hit, certain = SuggestedBy.WORDS, hits[0], is_certain(hits, search.weights)
    usual = matter or next((matters[code] for code in hit.duty.matters if code in matters), None)
    return DutySuggestion(
        duty=hit.duty,
        situation=hit.situation,
        by=by,
        certain=certain,
        ticket_class=TicketClass.GENERAL if usual is None else usual.default_class,
        town=_find_town(session, city, complaint.area) if hit.duty.town_duty else None,
        why=hit.why,
        parties=search.name_parties(),
    )


def is_certain(hits: Sequence[DutyHit], weights: SearchWeights = DEFAULT_SEARCH_WEIGHTS) -> bool:
    """Return whether the first of some hits, the best first, may be filled into a form unasked."""
    first = hits[0]
    others = (hit.score for hit in hits[1:] if hit.duty.lead != first.duty.lead)
    return first.score >= max(weights.certain_score, weights.certain_percent / 100 * next(others, 0.0))


def _find_town(session: Session, city: str, area: str | None) -> str | None:
    if area is None:
        return None
    return duty_search.find_town_party(
        session, city, [part.code for part in areas.load_path(session, city, area)]
    )
