"""Supervision notices of the demonstration, and one answer of a party."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from db.queries import supervision as questions
from db.queries import supervision_lists
from db.queries.supervision import PartyFigures
from db.queries.supervision_lists import Figure
from domain.enums import Role
from domain.scopes import Actor, Reach, Scope
from domain.supervision import Grounds, IssuePayload, SupervisionAct, SupervisionKind, WordsPayload
from domain.supervision_drafts import draft
from i18n import DEFAULT_LOCALE, t, use
from services.supervision import SUPERVISION_NOTICES
from services.workflow import engine
from services.workflow.engine import WorkflowRequest

OFFICE_NAME = "市政府督查室"
MOST_TICKETS = 6
SENT = (
    (Figure.OVERDUE, Grounds.INACTION, SupervisionKind.ORDER),
    (Figure.UNANSWERED, Grounds.NO_RESPONSE, SupervisionKind.CIRCULAR),
    (Figure.OVERDUE, Grounds.INACTION, SupervisionKind.CIRCULAR),
    (Figure.LATE_RESPONSES, Grounds.LATE_RESPONSE, SupervisionKind.CIRCULAR),
)
DAYS = 3
ANSWER = "已逐件核查，责任到人，今日内办结并报送整改情况。"


def send_notices(session: Session, city: str, *, now: datetime) -> int:
    """Send a notice to the worst party of each figure; the last is answered. Return how many."""
    office = Actor("demo:supervisor", OFFICE_NAME, frozenset({Role.SUPERVISOR}), Scope.whole(city))
    figures = questions.load_figures_by_party(session, city, now=now)
    sent: set[str] = set()
    for figure, grounds, kind in SENT:
        party = _worst(figures, figure, other_than=sent)
        if party is None:
            continue
        sent.add(party.code)
        request = _request(session, city, party, figure, kind=kind, grounds=grounds, now=now)
        notice = engine.execute(
            session, SUPERVISION_NOTICES, request, actor=office, now=now - timedelta(hours=4)
        )
    if sent:
        holder = _of_party(city, notice.party)
        answer = WorkflowRequest(
            SupervisionAct.ANSWER, WordsPayload(text=ANSWER), str(notice.id), notice.version
        )
        engine.execute(session, SUPERVISION_NOTICES, answer, actor=holder, now=now - timedelta(hours=1))
    return len(sent)


def _worst(figures: list[PartyFigures], figure: Figure, *, other_than: set[str]) -> PartyFigures | None:
    left = [one for one in figures if one.code not in other_than and getattr(one, figure.value)]
    return max(left, key=lambda one: (getattr(one, figure.value), one.code), default=None)


def _request(
    session: Session,
    city: str,
    party: PartyFigures,
    figure: Figure,
    *,
    kind: SupervisionKind,
    grounds: Grounds,
    now: datetime,
) -> WorkflowRequest:
    rows = supervision_lists.list_behind(session, city, party=party.code, figure=figure, now=now)
    numbers = supervision_lists.list_numbers(rows)[:MOST_TICKETS]
    told = supervision_lists.load_party_tickets(session, city, party=party.code, numbers=numbers)
    with use(DEFAULT_LOCALE):
        text = "\n".join(
            t(one.message_id, **one.values) for one in draft(kind, grounds, party.name, told, now=now)
        )
    due = (now + timedelta(days=DAYS)).date()
    payload = IssuePayload(
        kind=kind, party=party.code, grounds=grounds, text=text, numbers=tuple(numbers), due_on=due
    )
    return WorkflowRequest(SupervisionAct.ISSUE, payload)


def _of_party(city: str, code: str) -> Actor:
    if code.isdigit():
        scope = Scope(city, Reach.TOWN, town=code)
        return Actor("demo:town", "镇街综治中心", frozenset({Role.TOWN}), scope)
    scope = Scope(city, Reach.DEPARTMENT, department=code)
    return Actor("demo:lead", "督查联络员", frozenset({Role.DEPARTMENT}), scope)
