"""Supervision notices of the demonstration, and one answer of a party."""

from datetime import timedelta

from db.queries import supervision as questions
from db.queries import supervision_lists
from db.queries.supervision import PartyFigures
from demo.actors import party_of, seat_of
from demo.world import CityMoment
from domain.supervision import Grounds, IssuePayload, SupervisionAct, SupervisionKind, WordsPayload
from domain.supervision_drafts import draft
from domain.supervision_rules import Figure
from i18n import DEFAULT_LOCALE, t, use
from services.supervision import SUPERVISION_NOTICES
from services.workflow import engine
from services.workflow.engine import WorkflowRequest

MOST_TICKETS = 6
SENT = (
    (Figure.OVERDUE, Grounds.INACTION, SupervisionKind.ORDER),
    (Figure.UNANSWERED, Grounds.NO_RESPONSE, SupervisionKind.CIRCULAR),
    (Figure.OVERDUE, Grounds.INACTION, SupervisionKind.CIRCULAR),
    (Figure.LATE_RESPONSES, Grounds.LATE_RESPONSE, SupervisionKind.CIRCULAR),
)
DAYS = 3
ANSWER = "已逐件核查，责任到人，今日内办结并报送整改情况。"


def send_notices(moment: CityMoment) -> int:
    """Send a notice to the worst party of each figure; the last is answered. Return how many."""
    session, city, now = moment.session, moment.city, moment.now
    office = seat_of(city, "supervisor")
    figures = questions.load_figures_by_party(session, city, now=now)
    sent: set[str] = set()
    for figure, grounds, kind in SENT:
        party = _worst(figures, figure, other_than=sent)
        if party is None:
            continue
        sent.add(party.code)
        request = _request(moment, party, figure, kind=kind, grounds=grounds)
        notice = engine.execute(
            session, SUPERVISION_NOTICES, request, actor=office, now=now - timedelta(hours=4)
        )
    if sent:
        holder = party_of(moment.world, notice.party)
        answer = WorkflowRequest(
            SupervisionAct.ANSWER, WordsPayload(text=ANSWER), str(notice.id), notice.version
        )
        engine.execute(session, SUPERVISION_NOTICES, answer, actor=holder, now=now - timedelta(hours=1))
    return len(sent)


def _worst(figures: list[PartyFigures], figure: Figure, *, other_than: set[str]) -> PartyFigures | None:
    left = [one for one in figures if one.code not in other_than and getattr(one, figure.value)]
    return max(left, key=lambda one: (getattr(one, figure.value), one.code), default=None)


def _request(
    moment: CityMoment, party: PartyFigures, figure: Figure, *, kind: SupervisionKind, grounds: Grounds
) -> WorkflowRequest:
    session, city, now = moment.session, moment.city, moment.now
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
