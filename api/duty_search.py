"""Search API of duties: by the words of a complaint, and which duty is suggested for one."""

from collections.abc import Iterable, Mapping
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from api.duties import Day, Reader
from domain.duty_search import LONGEST_QUERY
from domain.enums import TicketClass
from i18n import t
from services.duty_index import DutyHit
from services.duty_search import load_search
from services.duty_suggestion import Complaint, DutySuggestion, SuggestedBy, suggest_duty
from web.dependencies import CityDbSession

# Included before the router of single duties: "search" is no code.
router = APIRouter(prefix="/api/v1/duties", tags=["duties"])

MOST_HITS = 50
LONGEST_TEXT = 4000  # characters of a description, of which the first LONGEST_QUERY are compared
Code = Annotated[str | None, Query(max_length=40)]


class DutyHitAnswer(BaseModel):
    """A duty that a search found. duty, situation_code: codes. score: comparable within one answer only.

    lead, cooperating: codes of departments. why: the words of the query that it shares.
    """

    duty: str
    name: str
    situation: str | None
    situation_code: str | None
    lead: list[str]
    lead_names: list[str]
    cooperating: list[str]
    score: float
    why: list[str]


class DutySuggestionAnswer(BaseModel):
    """The duty suggested for a complaint; all None but the reason where none fits.

    cooperating: codes of departments, and of the town where the duty gives towns a part. certain: good enough
    to be filled in unasked.
    """

    duty: str | None = None
    name: str | None = None
    situation: str | None = None
    situation_code: str | None = None
    lead: list[str] = []
    cooperating: list[str] = []
    ticket_class: TicketClass | None = None
    by: SuggestedBy | None = None
    certain: bool = False
    why: list[str] = []
    reason: str


@router.get("/search")
def search_duties(
    actor: Reader,
    session: CityDbSession,
    day: Day,
    q: Annotated[str, Query(max_length=LONGEST_QUERY, description="words of a complaint, a name, initials")],
    *,
    limit: Annotated[int, Query(ge=1, le=MOST_HITS)] = 10,
) -> list[DutyHitAnswer]:
    """Return the duties that fit the words best, the best first; none where no word is known."""
    search = load_search(session, actor.city, day)
    names = search.name_parties()
    return [_to_answer(hit, names) for hit in search.find(q, limit=limit)]


@router.get("/suggest")
def suggest_for_complaint(
    actor: Reader,
    session: CityDbSession,
    day: Day,
    matter: Code = None,
    *,
    text: Annotated[str, Query(max_length=LONGEST_TEXT)] = "",
    area: Code = None,
) -> DutySuggestionAnswer:
    """Return the duty that a complaint falls under: by its matter, else by its words. 404: no such area."""
    complaint = Complaint(matter, text, area)
    suggestion = suggest_duty(session, actor.city, complaint, day=day)
    if suggestion is None:
        return DutySuggestionAnswer(reason=t("责任清单中没有找到对应的事项"))
    situation = suggestion.situation
    return DutySuggestionAnswer(
        duty=suggestion.duty.code,
        name=suggestion.duty.name,
        situation=None if situation is None else situation.name,
        situation_code=None if situation is None else situation.code,
        lead=list(suggestion.duty.lead),
        cooperating=list(suggestion.cooperating),
        ticket_class=suggestion.ticket_class,
        by=suggestion.by,
        certain=suggestion.certain,
        why=list(suggestion.why),
        reason=_explain(suggestion),
    )


def _to_answer(hit: DutyHit, names: Mapping[str, str]) -> DutyHitAnswer:
    return DutyHitAnswer(
        duty=hit.duty.code,
        name=hit.duty.name,
        situation=None if hit.situation is None else hit.situation.name,
        situation_code=None if hit.situation is None else hit.situation.code,
        lead=list(hit.duty.lead),
        lead_names=_names_of(hit.duty.lead, names),
        cooperating=[row.department for row in hit.duty.cooperating],
        score=hit.score,
        why=list(hit.why),
    )


def _names_of(codes: Iterable[str], names: Mapping[str, str]) -> list[str]:
    return [names.get(code, code) for code in codes]


def _explain(suggestion: DutySuggestion) -> str:
    """Return the reason in one sentence: which item of the list, and who is responsible."""
    return t(
        "清单 {code} {name}：主体责任 {lead}",
        code=suggestion.duty.code,
        name=suggestion.duty.name,
        lead=tuple(_names_of(suggestion.duty.lead, suggestion.parties)),
    )
