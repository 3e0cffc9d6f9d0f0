"""Load what a form of dispatch or reassignment begins with by the list: duty, situation, parties, class."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from dash.development.base_component import Component

from dashboard.shared import duty_card
from dashboard.shared.duty_card import CardDuty
from dashboard.shared.ticket_forms import Options
from db.queries import duties
from db.session import Session
from db.writes import tickets
from domain.duties import Duty, Situation
from domain.duty_choice import LeadParty, acts_for
from domain.enums import TicketClass
from domain.errors import NotFound
from domain.suggestion import Suggestion
from i18n import t
from services.duty_choice import to_lead
from services.duty_search import load_search
from services.duty_suggestion import Complaint, SuggestedBy, suggest_duty

OFFERED = 8  # duties that a search of the list offers
Names = Mapping[str, str]
HeldDuty = tuple[str | None, str | None]  # the duty of a ticket and its situation


@dataclass(frozen=True, slots=True)
class DutyDefaults:
    """What the fields of a form begin with; duty None: the list has nothing for the ticket.

    options, situations: what the two lists offer. ticket_class: of the matter.
    """

    duty: str | None = None
    situation: str | None = None
    lead: str | None = None
    cooperating: tuple[str, ...] = ()
    ticket_class: TicketClass | None = None
    options: Options = field(default_factory=list)
    situations: Options = field(default_factory=list)
    card: Component | None = None


def load_for_dispatch(
    session: Session, city: str, asked: Complaint, history: Suggestion, *, names: Names, day: date
) -> DutyDefaults:
    """Return what the list says of a ticket, with history's suggestion where that names another lead.

    What only its words hint at is offered and shown, and fills in nothing.
    """
    found = suggest_duty(session, city, asked, day=day)
    if found is None:
        return DutyDefaults()
    others = [hit.duty for hit in load_search(session, city, day).find(asked.text, limit=OFFERED)]
    options = build_duty_options([found.duty, *others])
    if not found.certain:
        return DutyDefaults(options=options, card=duty_card.render_hint(found.duty, names))
    lead = pick_lead(found.duty, found.situation)
    cooperating = list_helpers(found.duty, found.situation, found.town, names=names)
    usual = None if history.lead is None else to_lead(tickets.load_party(session, city, history.lead.party))
    card = CardDuty(
        found.duty,
        found.situation,
        cooperating,
        names,
        by_matter=found.by is SuggestedBy.MATTER,
        why=found.why,
        differs=describe_difference(history, usual, found.duty, names),
    )
    return DutyDefaults(
        duty=found.duty.code,
        situation=None if found.situation is None else found.situation.code,
        lead=lead if lead in names else None,
        cooperating=cooperating,
        ticket_class=found.ticket_class,
        options=options,
        situations=build_situation_options(found.duty),
        card=duty_card.render_card(card),
    )


def load_for_reassignment(
    session: Session, city: str, asked: Complaint, *, held: HeldDuty, names: Names, day: date
) -> DutyDefaults:
    """Return the ticket's own duty as it is today; of a ticket without one, what is suggested."""
    code, situation_code = held
    if code is None:
        found = suggest_duty(session, city, asked, day=day)
        return DutyDefaults(options=[] if found is None else build_duty_options([found.duty]))
    try:
        duty = duties.load_duty(session, city, code, as_of=day).duty
    except NotFound:  # it ended since; the ticket keeps its version
        return DutyDefaults(code, situation_code, options=[_option(code, "")])
    situation = find_situation(duty, situation_code)
    card = CardDuty(duty, situation, [row.department for row in duty.cooperating], names)
    return DutyDefaults(
        duty.code,
        situation_code,
        options=build_duty_options([duty]),
        situations=build_situation_options(duty),
        card=duty_card.render_card(card),
    )


def search_options(session: Session, city: str, words: str, *, day: date) -> Options:
    """Return the duties that fit what was typed."""
    found = load_search(session, city, day).find(words, limit=OFFERED)
    return build_duty_options([hit.duty for hit in found], typed=words)


def build_duty_options(found: Sequence[Duty], *, typed: str = "") -> Options:
    """Return duties as choices, each once; typed: what they were searched by, under which each is shown."""
    listed = {duty.code: duty for duty in found}
    return [_option(duty.code, duty.name, typed=typed) for duty in listed.values()]


def build_situation_options(duty: Duty) -> Options:
    """Return the situations of a duty as choices."""
    return [
        {"value": one.code, "label": one.name, "search": f"{one.name} {one.code}"} for one in duty.situations
    ]


def find_situation(duty: Duty, code: str | None) -> Situation | None:
    """Return the situation with this code."""
    return next((one for one in duty.situations if one.code == code), None)


def pick_lead(duty: Duty, situation: Situation | None) -> str:
    """Return who leads: of several leads the one whose office acts in the situation, else the first."""
    if situation is not None and situation.department in duty.lead:
        return situation.department
    return duty.lead[0]


def list_helpers(
    duty: Duty, situation: Situation | None, town: str | None, *, names: Mapping[str, str]
) -> tuple[str, ...]:
    """Return who cooperates: other leads, the departments of the situation or else of the duty, the town."""
    involved = [row.department for row in duty.cooperating]
    if situation is not None and situation.departments:
        involved = list(situation.departments)
    lead = pick_lead(duty, situation)
    parties = dict.fromkeys([*duty.lead, *involved, *([] if town is None else [town])])
    return tuple(code for code in parties if code in names and code != lead)


def describe_difference(
    history: Suggestion, usual: LeadParty | None, duty: Duty, names: Mapping[str, str]
) -> str:
    """Return what history suggests where it does not act for a lead of the duty; else nothing.

    usual: the party that history suggests.
    """
    if history.lead is None or usual is None or acts_for(duty.lead, usual):
        return ""
    return t(
        "历史做法不同：同类 {count} 件由{party}主办，清单的主体责任不在该单位",
        count=history.lead.count,
        party=names.get(history.lead.party, history.lead.party),
    )


def _option(code: str, name: str, *, typed: str = "") -> dict[str, str]:
    return {"value": code, "label": f"{code} {name}".strip(), "search": f"{typed} {code} {name}"}
