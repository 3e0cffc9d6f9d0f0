"""Clocks that ended with their work order are 终止; what was cancelled or merged keeps no deadline."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from db.models import Ticket
from db.queries import area_panel, ticket_detail, wall_deadlines
from db.queries.cities import load_city_facts
from db.queries.rating_facts import load_rating_facts
from db.writes import rollup_work
from db.writes.rollups import Days
from domain.coordination import Contact
from domain.enums import Act, ClockKind
from domain.filters import Filters
from domain.rollups import Family, get_position
from domain.scopes import Scope
from services import rollups
from tests.support import factories
from tests.support.people import CITY, PEOPLE, do, lead_of, order_of
from tests.support.rollup_groups import GROUPS_OF_DAYS
from tests.support.workflow.city import BY_PHONE, MINUTE, MORNING, completed, dispatched

HOUR = 60 * MINUTE
NOW = datetime(2026, 10, 20, 2, 0, tzinfo=UTC)  # after every deadline
DAYS = Days((MORNING - timedelta(days=2)).date(), (NOW - timedelta(days=1)).date())


@pytest.fixture
def city(session: Session) -> Session:
    factories.a_city(session)
    factories.a_calendar(session)
    return session


def ended(session: Session, ticket: Ticket) -> set[tuple[ClockKind, str | None]]:
    session.flush()
    session.expire_all()
    story = ticket_detail.load_ticket_detail(session, PEOPLE["dispatcher"], ticket.id)
    return {(clock.kind, clock.department_name) for clock in story.clocks if clock.ended}


def test_clocks_of_who_was_reassigned_away_are_cut_off_but_not_what_was_done_before(city):
    ticket = dispatched(city, "D02")
    helper = order_of(city, ticket, "D02").id
    do(city, ticket, Act.RESPOND, "D02", at=MORNING + 10 * MINUTE, order=helper, contact=Contact.CALL)
    do(city, ticket, Act.RELEASE, "dispatcher", at=MORNING + HOUR, order=helper, text="无需配合")
    former = lead_of(city, ticket).id
    said = {"successor": "002", "text": "改派"}
    do(city, ticket, Act.REASSIGN, "dispatcher", at=MORNING + 2 * HOUR, order=former, **said)

    assert ended(city, ticket) == {
        (ClockKind.COMPLETION, "单位D02"),
        (ClockKind.RESPONSE, "单位D01"),
        (ClockKind.COMPLETION, "单位D01"),
    }
    facts = load_rating_facts(city, CITY, former)
    assert (facts.response.ended, facts.completion.ended) == (True, True)
    assert not load_rating_facts(city, CITY, helper).response.ended


def test_what_was_completed_and_reopened_is_not_cut_off_by_a_later_reassignment(city):
    ticket = completed(city, called=False)
    do(city, ticket, Act.PASS_REVIEW, "reviewer", at=MORNING + 70 * MINUTE)
    do(city, ticket, Act.FEED_BACK, "caller", at=MORNING + 80 * MINUTE, text="已办", delivery=BY_PHONE)
    answer = {"reached": True, "solved": False, "satisfied": False}
    do(city, ticket, Act.CALL_BACK, "caller", at=MORNING + 90 * MINUTE, **answer)
    do(city, ticket, Act.REOPEN, "caller", at=MORNING + 91 * MINUTE, text="未解决")
    said = {"order": lead_of(city, ticket).id, "successor": "D02", "text": "改派"}
    do(city, ticket, Act.REASSIGN, "dispatcher", at=MORNING + 100 * MINUTE, **said)

    city.flush()
    story = ticket_detail.load_ticket_detail(city, PEOPLE["dispatcher"], ticket.id)
    of_former = [clock for clock in story.clocks if clock.department_name == "单位D01"]
    found = [clock.ended for clock in of_former if clock.kind is ClockKind.COMPLETION]
    assert found == [False, True]
    assert [clock.ended for clock in of_former if clock.kind is ClockKind.RESPONSE] == [False]


@pytest.mark.parametrize("act", [Act.CANCEL, Act.MERGE])
def test_the_clocks_of_a_ticket_that_was_given_up_are_cut_off(city, act):
    ticket = given_up(city, act)

    assert ended(city, ticket) == {
        (ClockKind.COMPLETION, None),
        (ClockKind.COMPLETION, "单位D01"),
        (ClockKind.RESPONSE, "单位D01"),
    }


def given_up(session: Session, act: Act, *, at: datetime = MORNING + HOUR) -> Ticket:
    ticket = dispatched(session, called=False)
    target = {"target": dispatched(session, called=False).number} if act is Act.MERGE else {}
    who = "intake" if act is Act.MERGE else "dispatcher"
    return do(session, ticket, act, who, at=at, text="重复反映", **target)


def counted(session: Session) -> tuple[int, int]:
    """Return the deadlines due and kept of the city as the panel tells them."""
    period = Filters(since=DAYS.first, until=DAYS.last)
    figures = area_panel.load_period_part(session, CITY, "0", filters=period, now=NOW).figures
    assert figures is not None
    return figures.due, figures.on_time


@pytest.mark.parametrize("sums", [False, True], ids=["from tables", "from sums"])
def test_cancelled_and_merged_tickets_count_in_no_rate_of_deadlines(city, sums):
    completed(city, called=False)
    dispatched(city, called=False)
    given_up(city, Act.CANCEL)
    given_up(city, Act.CANCEL, at=NOW - timedelta(days=3))  # long after its deadline
    given_up(city, Act.MERGE)  # with the one it went into, which is late
    city.flush()
    while sums and rollups.run_step(city, CITY, NOW):
        pass

    assert counted(city) == (3, 1)
    kept = wall_deadlines.deadlines_kept(city, Scope.whole(CITY), [NOW], length=timedelta(days=60))
    assert [(one.due, one.kept) for one in kept] == [(3, 1)]


def test_whole_days_of_deadlines_are_read_from_their_sums(city):
    completed(city, called=False)
    dispatched(city, called=False)
    given_up(city, Act.CANCEL)
    city.flush()
    ends = [NOW, NOW - timedelta(hours=5), NOW - timedelta(days=2)]

    def kept() -> list[tuple[int, int]]:
        found = wall_deadlines.deadlines_kept(city, Scope.whole(CITY), ends, length=timedelta(days=40))
        return [(one.due, one.kept) for one in found]

    from_clocks = kept()
    while rollups.run_step(city, CITY, NOW):
        pass
    from_sums = kept()
    city.execute(text("DELETE FROM clocks WHERE due_at < :today"), {"today": NOW - timedelta(days=4)})

    assert from_clocks == from_sums == kept()
    assert from_clocks[0] == (2, 1)


def test_a_ticket_given_up_after_its_day_was_counted_is_counted_no_more(city):
    late = dispatched(city, called=False)
    city.flush()
    while rollups.run_step(city, CITY, NOW):
        pass
    assert counted(city) == (1, 0)

    do(city, late, Act.CANCEL, "dispatcher", at=NOW, text="重复反映")
    city.flush()
    while rollups.run_step(city, CITY, NOW, settled=timedelta(0)):
        pass

    assert counted(city) == (0, 0)
    assert rollup_work.count_differences(city, load_city_facts(city, CITY), DAYS) == 0


def test_a_department_kept_no_deadline_that_was_taken_from_it_before(city):
    ticket = dispatched(city, called=False)
    said = {"order": lead_of(city, ticket).id, "successor": "D02", "text": "改派"}
    do(city, ticket, Act.REASSIGN, "dispatcher", at=MORNING + HOUR, **said)
    late = dispatched(city, called=False)
    said = {"order": lead_of(city, late).id, "successor": "D02", "text": "改派"}
    do(city, late, Act.REASSIGN, "dispatcher", at=NOW - timedelta(days=3), **said)
    city.flush()
    while rollups.run_step(city, CITY, NOW):
        pass

    found = city.execute(text(ORDER_SUMS), {"party": "D01"}).one()
    assert tuple(found) == (1, 0, 1, 0)  # the late one alone: due and missed


ORDER_CODES = ("response_due", "response_in_time", "completion_due", "completion_in_time")
ORDER_SUMS = f"""
SELECT {", ".join(f"sum(counts[{get_position(Family.ORDER, code)}])" for code in ORDER_CODES)}
FROM {GROUPS_OF_DAYS} WHERE dimension = 'order.party' AND key = :party
"""
