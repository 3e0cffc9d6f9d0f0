"""Eight dispatchers at once: no double dispatch, no lost act, and every answer is true."""

import random
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from db.models import IdempotencyKey, Ticket, TicketEvent, WorkOrder
from db.session import DatabaseUrls, Session, owner_transaction
from db.writes import tickets as rows
from domain.dispatch_payloads import DispatchPayload, ReassignPayload
from domain.enums import Act, Channel, Role, TicketClass
from domain.errors import DomainError, KeyReused, NotFound, Stale
from domain.scopes import Actor, Scope
from services import intake
from services.intake import ReportRequest
from services.workflow import execution
from services.workflow.execution import ActRequest
from tests.support import consistency, factories
from web.idempotent_acts import perform

CITY = "370783"
HANDS = 8
TICKETS = 60
CONTESTED = 8
PARTIES = ("D01", "D02", "D03")
DISPATCHERS = [
    Actor(str(number), f"分派员{number}", frozenset({Role.DISPATCHER}), Scope.whole(CITY))
    for number in range(HANDS)
]
Answer = dict[str, Any] | DomainError


@pytest.fixture
def tickets(database: DatabaseUrls) -> list[UUID]:
    """Accepted tickets of a city; once its calendar has ended deadlines are open, the rest is the same."""
    with owner_transaction() as session:
        factories.a_city(session)
        factories.a_party(session, CITY, "D03")
        factories.a_calendar(session)
        return [factories.a_ticket(session).id for _ in range(TICKETS)]


def at_once(acts: Sequence[Callable[[], dict[str, Any]]]) -> list[Answer]:
    """Run the acts in as many threads, let go at one moment; return the answer or refusal of each."""
    together = threading.Barrier(len(acts))

    def one(act: Callable[[], dict[str, Any]]) -> Answer:
        together.wait()
        try:
            return act()
        except DomainError as refusal:
            return refusal

    with ThreadPoolExecutor(len(acts)) as hands:
        return list(hands.map(one, acts))


def dispatching(actor: Actor, ticket: UUID, *, key: str, lead: str) -> dict[str, Any]:
    """Dispatch as an edge does: one transaction, one key."""
    request = ActRequest(Act.DISPATCH, 1, DispatchPayload(lead=lead, ticket_class=TicketClass.GENERAL))

    def act(session: Session, now: datetime) -> dict[str, Any]:
        execution.execute(session, ticket, request=request, actor=actor, now=now)
        order = rows.get_lead_order_id(session, CITY, ticket)
        return {"order": str(order), "by": actor.name, "at": now.isoformat()}

    return perform(actor, key, {"dispatch": str(ticket), "lead": lead}, act)


def reassigning(actor: Actor, ticket: UUID, order: UUID, *, to: str) -> dict[str, Any]:
    """Reassign a ticket that was dispatched and no more, as an edge does."""
    request = ActRequest(Act.REASSIGN, 2, ReassignPayload(text="职责不在该单位", successor=to), order)

    def act(session: Session, now: datetime) -> dict[str, Any]:
        execution.execute(session, ticket, request=request, actor=actor, now=now)
        opened = rows.get_lead_order_id(session, CITY, ticket)
        return {"order": str(opened), "by": actor.name, "at": now.isoformat()}

    return perform(actor, f"{order}-{actor.id}", {"reassign": str(order), "to": to}, act)


def test_of_eight_dispatchers_on_every_ticket_one_wins_and_the_books_balance(tickets):
    def desk(actor: Actor) -> dict[UUID, Answer]:
        order = random.Random(int(actor.id) // 2).sample(tickets, TICKETS)  # pairs walk side by side
        answers: dict[UUID, Answer] = {}
        for ticket in order:
            try:
                answers[ticket] = dispatching(actor, ticket, key=f"{ticket}", lead=PARTIES[int(actor.id) % 3])
            except DomainError as refusal:
                answers[ticket] = refusal
        return answers

    with ThreadPoolExecutor(HANDS) as hands:
        desks = list(hands.map(desk, DISPATCHERS))

    for ticket in tickets:
        answers = [answered[ticket] for answered in desks]
        [won] = [answer for answer in answers if isinstance(answer, dict)]
        refused = [answer for answer in answers if isinstance(answer, Stale)]
        assert len(refused) == HANDS - 1
        told = {(refusal.values["who"], refusal.values["when"]) for refusal in refused}
        assert told == {(won["by"], datetime.fromisoformat(won["at"]))}
    with owner_transaction() as session:
        assert consistency.imbalances(session, CITY, dispatched=TICKETS) == []
        assert consistency.changes_told(session) == TICKETS


def test_of_eight_reassignments_of_one_work_order_one_wins(tickets):
    orders = [
        UUID(dispatching(DISPATCHERS[0], ticket, key=f"{ticket}", lead="D01")["order"]) for ticket in tickets
    ]

    for ticket, order in zip(tickets[:CONTESTED], orders, strict=False):
        answers = at_once(
            [
                partial(reassigning, actor, ticket, order, to=PARTIES[1 + int(actor.id) % 2])
                for actor in DISPATCHERS
            ]
        )
        assert Counter(type(answer) for answer in answers) == {dict: 1, Stale: HANDS - 1}

    with owner_transaction() as session:
        assert consistency.imbalances(session, CITY, dispatched=TICKETS, reassigned=CONTESTED) == []


def test_one_key_from_eight_threads_has_one_effect_and_one_answer(tickets):
    for ticket in tickets[:CONTESTED]:
        act = partial(dispatching, DISPATCHERS[0], ticket, key=f"{ticket}", lead="D01")
        answers = at_once([act] * HANDS)
        assert isinstance(answers[0], dict)
        assert answers == [answers[0]] * HANDS

    with owner_transaction() as session:
        assert len(session.scalars(select(WorkOrder.id)).all()) == CONTESTED
        assert len(session.scalars(select(IdempotencyKey.key)).all()) == CONTESTED


def test_one_key_with_two_contents_has_one_effect_and_the_other_is_refused(tickets):
    for ticket in tickets[:CONTESTED]:
        answers = at_once(
            [
                partial(dispatching, DISPATCHERS[0], ticket, key=f"{ticket}", lead=PARTIES[number % 2])
                for number in range(HANDS)
            ]
        )
        assert Counter(type(answer) for answer in answers) == {dict: HANDS // 2, KeyReused: HANDS // 2}
        assert len({answer["order"] for answer in answers if isinstance(answer, dict)}) == 1

    with owner_transaction() as session:
        assert len(session.scalars(select(WorkOrder.id)).all()) == CONTESTED


def test_eight_reports_under_one_key_are_one_ticket_and_others_get_numbers_of_their_own(tickets):
    def reporting(key: str) -> dict[str, Any]:
        request = ReportRequest("路灯不亮", Channel.GRID_STAFF, matter="S01001", area_code="00111")

        def act(session: Session, now: datetime) -> dict[str, Any]:
            made = intake.report_ticket(session, request=request, actor=DISPATCHERS[0], now=now)
            return {"number": made.number}

        return perform(DISPATCHERS[0], key, {"report": "路灯不亮"}, act)

    same = at_once([partial(reporting, "the same key")] * HANDS)
    others = at_once([partial(reporting, f"key {number}") for number in range(HANDS)])

    numbers = [
        {answer["number"] for answer in answers if isinstance(answer, dict)} for answers in (same, others)
    ]
    assert [len(found) for found in numbers] == [1, HANDS]
    assert numbers[0].isdisjoint(numbers[1])
    with owner_transaction() as session:
        assert len(session.scalars(select(Ticket.id)).all()) == TICKETS + 1 + HANDS


def test_a_key_whose_act_was_refused_is_free_again(tickets):
    act = partial(dispatching, DISPATCHERS[0], tickets[0], key="a key to try again")
    refused = at_once([partial(act, lead="D99")] * HANDS)

    answer = act(lead="D01")

    assert {type(refusal) for refusal in refused} == {NotFound}
    assert answer["by"] == DISPATCHERS[0].name
    with owner_transaction() as session:
        acts = session.scalars(select(TicketEvent.act).where(TicketEvent.ticket_id == tickets[0])).all()
    assert list(acts) == [Act.DISPATCH]
