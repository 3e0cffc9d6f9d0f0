"""The worker signs finished days and checks the chain in slices; the check reports manipulated rows."""

import threading
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from db.queries import history_chain
from db.session import owner_transaction, transaction
from domain.enums import Act, Role, Status
from domain.scopes import Actor, Scope
from services import history, history_proof
from services.history import Entry
from tests.support import factories
from worker import Worker

CITY = "370783"
KEY = history_proof.derive_signing_key("a secret of this installation, long enough")
ACTOR = Actor("7", "李调度", frozenset({Role.DISPATCHER}), Scope.whole(CITY))
DAY = timedelta(days=1)
NOW = datetime.now(UTC)


@pytest.fixture
def tickets(database):
    """Five tickets that were accepted on five days, the first five days ago."""
    with owner_transaction() as session:
        factories.a_city(session)
        made = [factories.a_ticket(session) for _ in range(5)]
        for number, ticket in enumerate(made):
            entry = Entry(Act.ACCEPT, before=Status.REPORTED)
            history.record(session, ticket, entry, actor=ACTOR, at=NOW - (5 - number) * DAY)
        return [ticket.id for ticket in made]


def proof():
    with transaction(Scope.whole(CITY)) as session:
        return history_chain.load_proof(session, CITY)


def rounds(count: int) -> Worker:
    worker = Worker({}, key=KEY)
    for _ in range(count):
        worker.round(threading.Event())
    return worker


def test_the_worker_signs_the_finished_days_and_checks_all_of_it_in_slices(tickets, monkeypatch):
    monkeypatch.setattr(history_proof, "TICKETS_AT_ONCE", 2)
    monkeypatch.setattr(history_proof, "DAYS_AT_ONCE", 2)

    worker = rounds(8)

    found = proof()
    assert found.signed_until is not None
    today = NOW.astimezone(ZoneInfo("Asia/Shanghai")).date()
    assert today - DAY >= found.signed_until >= today - 2 * DAY
    assert worker.done["days_signed"] >= 4
    assert (found.checked_at is not None, found.faults) == (True, [])
    assert worker.done["history_checked"] == 5 + worker.done["days_signed"]


def test_a_check_that_is_done_begins_again_after_a_week(tickets):
    rounds(4)
    first = proof().checked_at
    with owner_transaction() as session:
        session.execute(text("UPDATE history_checks SET finished_at = finished_at - interval '8 days'"))

    rounds(4)

    assert proof().checked_at >= first


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE ticket_events SET reason = 'x' WHERE ticket_id = :ticket", "does not follow"),
        ("DELETE FROM ticket_events WHERE ticket_id = :ticket", "no history at all"),
    ],
    ids=["changed", "removed"],
)
def test_what_was_touched_behind_the_products_back_is_found_by_the_worker(tickets, statement, told):
    with owner_transaction() as session:
        session.execute(text(statement), {"ticket": tickets[2]})

    rounds(4)

    assert any(told in fault for fault in proof().faults)


def test_a_day_whose_rows_were_removed_after_it_was_signed_is_found(tickets):
    rounds(1)
    with owner_transaction() as session:
        session.execute(text("DELETE FROM ticket_events WHERE ticket_id = :ticket"), {"ticket": tickets[0]})
        session.execute(text("UPDATE history_checks SET finished_at = NULL, began_at = NULL"))

    rounds(4)

    assert any("rows were signed" in fault for fault in proof().faults)


def test_nobody_but_the_owner_writes_what_a_check_found(tickets):
    rounds(4)

    with pytest.raises(Exception, match="permission denied"), transaction(Scope.whole(CITY)) as session:
        session.execute(text("UPDATE history_checks SET faults = '{}'"))
