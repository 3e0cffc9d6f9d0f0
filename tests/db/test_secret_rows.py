"""Row security hides rows that name secret tickets from roles that see none."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from db.models import CallerLookup, HandoverNote, IdempotencyKey, SupervisionNotice, WorkflowEvent
from db.queries import caller_history
from db.session import DatabaseUrls, owner_transaction, transaction
from domain.enums import Secrecy
from domain.scopes import Scope
from services import roster
from tests.support import factories
from tests.support.notifications import on_duty
from tests.support.people import CITY, PEOPLE
from tests.support.workflow.city import MORNING
from tests.support.workflow.subjects import an_issue, issued
from web import idempotency

WHOLE = Scope.whole(CITY)


@pytest.fixture
def papers(database: DatabaseUrls) -> None:
    """A notice to D01 and a handover note that name a secret ticket, and its caller, who was looked up."""
    with owner_transaction() as session:
        factories.a_city(session)
        factories.a_calendar(session)
        ticket = factories.a_ticket(session, departments=("D01",), secrecy=Secrecy.SECRET)
        ticket.number = "SG20260921-00001"
        session.flush()
        text = f"{ticket.number} 至今未响应"
        issued(session, an_issue(ticket.number, text=text))
        caller_history.insert_lookup(session, PEOPLE["intake"], "138****0000", [ticket.id], now=MORNING)
        shift = on_duty(session, since=MORNING, phone="13900000000")
        roster.hand_over(session, shift.id, text=text, actor=PEOPLE["dispatcher"], now=MORNING)


@pytest.mark.parametrize(
    ("scope", "seen"),
    [
        (WHOLE, (1, 1, 1, 1)),
        (replace(WHOLE, secrets=False), (0, 0, 0, 0)),
        (PEOPLE["D01"].scope, (1, 1, 0, 0)),
        (PEOPLE["town"].scope, (0, 0, 0, 0)),
        (PEOPLE["unit"].scope, (0, 0, 0, 0)),
    ],
    ids=["the Center", "who keeps lists", "its holder", "its town", "its unit"],
)
def test_papers_that_name_secret_tickets_are_read_by_who_sees_these(papers, scope, seen):
    tables = (SupervisionNotice.id, WorkflowEvent.subject, CallerLookup.id, HandoverNote.id)

    with transaction(scope) as session:
        found = tuple(session.scalar(select(func.count(column))) for column in tables)

    assert found == seen


def test_answers_kept_for_repeated_requests_are_read_by_who_asked(papers):
    dispatcher, town = PEOPLE["dispatcher"], PEOPLE["town"]
    with transaction(dispatcher.scope) as session:
        idempotency.run_once(
            session, dispatcher, "key", lambda: {"number": "SG20260921-00001"}, fingerprint=b"1"
        )

    with transaction(town.scope) as session:
        assert session.scalars(select(IdempotencyKey.answer)).all() == []
        assert idempotency.run_once(
            session, town, "key", lambda: {"number": "another"}, fingerprint=b"1"
        ) == {"number": "another"}
        assert session.scalars(select(IdempotencyKey.answer)).all() == [{"number": "another"}]
    with transaction(dispatcher.scope) as session:
        again = idempotency.run_once(session, dispatcher, "key", dict, fingerprint=b"1")
    assert again == {"number": "SG20260921-00001"}
