"""Detection of manipulated history, and signing of its days."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from db.models import Ticket
from db.queries import history_chain
from db.queries.cities import load_city_facts
from db.writes.simulations import upsert_simulation
from domain.enums import Act, Role, Status
from domain.scopes import Actor, Scope
from services import history
from services import history_proof as chains
from services.history import Entry
from tests.support import factories

CITY = "370783"
KEY = chains.derive_signing_key("a secret of this installation, long enough")
ACTOR = Actor("7", "李调度", frozenset({Role.DISPATCHER}), Scope.whole(CITY))
MONDAY = datetime(2026, 3, 2, 4, tzinfo=UTC)  # 12:00 in Shouguang
DAY = timedelta(days=1)


@pytest.fixture
def tickets(session: Session) -> list[Ticket]:
    """Three tickets of a city, each accepted on Monday, discussed on Tuesday, and shelved on Thursday."""
    factories.a_city(session)
    made = [factories.a_ticket(session) for _ in range(3)]
    for ticket in made:
        lived(session, ticket)
    return made


def lived(session: Session, ticket: Ticket) -> None:
    """Give a ticket a history of three rows, the last of which makes it shelved."""
    history.record(session, ticket, Entry(Act.ACCEPT, before=Status.REPORTED), actor=ACTOR, at=MONDAY)
    entry = Entry(
        Act.PROPOSE, before=Status.ACCEPTED, reason="电话联系", data={"times": 2, "by": ["王", None]}
    )
    history.record(session, ticket, entry, actor=ACTOR, at=MONDAY + DAY)
    ticket.status = Status.SHELVED
    history.record(
        session, ticket, Entry(Act.SHELVE, before=Status.ACCEPTED), actor=ACTOR, at=MONDAY + 3 * DAY
    )
    session.flush()


def signed(session: Session, now: datetime) -> list[date]:
    """Sign the days that are finished at ``now``."""
    return chains.sign(session, load_city_facts(session, CITY), now=now, key=KEY)


def faults(session: Session) -> list[str]:
    """Return what the verification finds."""
    session.flush()
    return chains.verify(session, CITY, key=KEY).faults


def behind_the_back(session: Session, statement: str, ticket: UUID) -> None:
    """Change history as a holder of the owner's password could."""
    found = session.execute(text(f"{statement} RETURNING 1"), {"ticket": ticket}).all()
    assert found, "nothing was changed"


def test_an_untouched_history_holds(session, tickets):
    signed(session, MONDAY + 5 * DAY)

    verdict = chains.verify(session, CITY, key=KEY)

    assert (verdict.tickets, verdict.rows, verdict.days, verdict.faults) == (3, 9, 5, [])


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        pytest.param(
            "UPDATE ticket_events SET reason = '另有原因' WHERE ticket_id = :ticket AND seq = 2",
            "row 2 does not follow",
            id="a word changed",
        ),
        pytest.param(
            "UPDATE ticket_events SET at = at - interval '1us' WHERE ticket_id = :ticket AND seq = 1",
            "row 1 does not follow",
            id="a time changed",
        ),
        pytest.param(
            "UPDATE ticket_events SET data = '{\"times\": 3}' WHERE ticket_id = :ticket AND seq = 2",
            "row 2 does not follow",
            id="data changed",
        ),
        pytest.param(
            "DELETE FROM ticket_events WHERE ticket_id = :ticket AND seq = 2",
            "row 3 does not follow",
            id="a row removed",
        ),
        pytest.param(
            "DELETE FROM ticket_events WHERE ticket_id = :ticket AND seq = 3",
            "stands at shelved, its history ends at accepted",
            id="the last row removed",
        ),
        pytest.param(
            "DELETE FROM ticket_events WHERE ticket_id = :ticket", "has no history at all", id="all removed"
        ),
        pytest.param(
            "UPDATE tickets SET status = 'completed' WHERE id = :ticket",
            "stands at completed, its history ends at shelved",
            id="a state changed without an act",
        ),
    ],
)
def test_what_was_changed_behind_the_back_is_found(session, tickets, statement, told):
    behind_the_back(session, statement, tickets[1].id)

    [fault] = faults(session)

    assert told in fault
    assert tickets[1].number in fault


def test_rows_that_changed_places_are_found(session, tickets):
    for before, after in ((1, 9), (2, 1), (9, 2)):
        behind_the_back(
            session,
            f"UPDATE ticket_events SET seq = {after} WHERE ticket_id = :ticket AND seq = {before}",
            tickets[0].id,
        )

    [fault] = faults(session)

    assert "row 1 does not follow" in fault


def test_a_history_forged_as_a_whole_breaks_the_signed_days(session, tickets):
    signed(session, MONDAY + 5 * DAY)
    behind_the_back(session, "DELETE FROM ticket_events WHERE ticket_id = :ticket", tickets[2].id)
    tickets[2].status = Status.ACCEPTED
    entry = Entry(Act.ACCEPT, before=Status.REPORTED, reason="伪造")
    history.record(session, tickets[2], entry, actor=ACTOR, at=MONDAY)

    found = faults(session)

    assert [fault.partition(":")[0] for fault in found] == [
        "day 2026-03-02",
        "day 2026-03-03",
        "day 2026-03-05",
    ]
    assert "the rows are not those that were signed" in found[0]
    assert "3 rows were signed, 2 are there" in found[1]


def test_a_row_slipped_into_a_signed_day_is_found(session, tickets):
    signed(session, MONDAY + 5 * DAY)
    other = factories.a_ticket(session)
    history.record(
        session, other, Entry(Act.ACCEPT, before=Status.REPORTED), actor=ACTOR, at=MONDAY + 2 * DAY
    )

    assert faults(session) == ["day 2026-03-04: 0 rows were signed, 1 are there"]


def test_a_root_of_another_key_and_a_missing_day_are_found(session, tickets):
    signed(session, MONDAY + 5 * DAY)
    session.execute(text("DELETE FROM history_roots WHERE day = '2026-03-03'"))
    session.execute(text("UPDATE history_roots SET signature = decode('00', 'hex') WHERE day = '2026-03-04'"))

    assert faults(session) == [
        "day 2026-03-04: its root was not signed with this installation's key",
        "between 2026-03-02 and 2026-03-04 signed days are missing",
    ]


def test_a_day_is_signed_once_when_it_is_over_in_the_citys_zone(session, tickets):
    midnight = datetime(2026, 3, 2, 16, tzinfo=UTC)  # Tuesday 0:00 in Shouguang

    too_early = signed(session, midnight + chains.SETTLED - timedelta(seconds=1))
    in_time = signed(session, midnight + chains.SETTLED)
    again = signed(session, midnight + chains.SETTLED)

    assert (too_early, in_time, again) == ([], [date(2026, 3, 2)], [])
    [root] = history_chain.list_roots(session, CITY)
    assert root.rows == 3


def test_days_without_an_act_are_signed_too(session, tickets):
    days = signed(session, MONDAY + 6 * DAY)

    assert days == [date(2026, 3, 2) + number * DAY for number in range(6)]
    assert [root.rows for root in history_chain.list_roots(session, CITY)] == [3, 3, 0, 3, 0, 0]


def test_a_simulated_day_is_signed_only_when_it_was_played(session, tickets):
    upsert_simulation(session, CITY, seed=1, built_until=MONDAY + DAY)

    assert signed(session, MONDAY + 5 * DAY) == [date(2026, 3, 2)]


def test_a_replay_citys_days_are_never_over(session):
    factories.a_city(session, as_of=MONDAY)
    lived(session, factories.a_ticket(session))

    assert signed(session, MONDAY + 9 * DAY) == []


def test_the_key_of_roots_is_not_the_secret_itself():
    assert chains.derive_signing_key("x" * 32) != chains.derive_signing_key("y" * 32)
    assert b"x" * 32 not in chains.derive_signing_key("x" * 32)
