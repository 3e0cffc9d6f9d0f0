"""Holds of a clock, computed from history."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from domain.clock_holds import HeldClock, HoldEvent, list_held_spans, list_pauses
from domain.enums import Act, ClockKind

BEGIN = datetime(2026, 9, 21, 1, 0, tzinfo=UTC)
LEAD, HELPER, NEXT = UUID(int=1), UUID(int=2), UUID(int=3)
TICKETS_OWN = HeldClock(ClockKind.COMPLETION, BEGIN)
LEADS = HeldClock(ClockKind.COMPLETION, BEGIN, LEAD, of_lead=True)
HELPERS = HeldClock(ClockKind.COMPLETION, BEGIN, HELPER, of_lead=False)


def hour(number: int) -> datetime:
    return BEGIN + timedelta(hours=number)


def event(act: Act, number: int, order: UUID | None = None) -> HoldEvent:
    return HoldEvent(act, hour(number), order, of_lead=order in (LEAD, NEXT))


PAUSED = [event(Act.PAUSE, 1, LEAD), event(Act.RESUME, 2, LEAD)]
SHELVED = [event(Act.SHELVE, 1), event(Act.UNSHELVE, 2)]
SENT_BACK = [event(Act.COMPLETE, 1, LEAD), event(Act.REWORK, 2, HELPER)]
HELPED = [event(Act.COMPLETE, 1, HELPER), event(Act.SHELVE, 2), event(Act.UNSHELVE, 3)]
GIVEN_AWAY = [event(Act.PAUSE, 1, LEAD), event(Act.REASSIGN, 2, NEXT)]
DISPUTED = [event(Act.RESPOND, 1, LEAD), event(Act.SHELVE, 2), event(Act.VOID_CONTACT, 3, LEAD)]
AN_HOUR = [(hour(1), hour(2))]


@pytest.mark.parametrize(
    ("events", "clock", "spans"),
    [
        pytest.param(PAUSED, TICKETS_OWN, AN_HOUR, id="the lead's pause holds the ticket's own clock"),
        pytest.param(PAUSED, LEADS, AN_HOUR, id="and the lead's"),
        pytest.param(PAUSED, HELPERS, [], id="but no helper's"),
        pytest.param(SHELVED, HELPERS, AN_HOUR, id="a shelf holds everybody's"),
        pytest.param(SENT_BACK, LEADS, AN_HOUR, id="a rework of a helper sends the lead's back too"),
        pytest.param(SENT_BACK, TICKETS_OWN, AN_HOUR, id="and the ticket's own"),
        pytest.param(SENT_BACK, HELPERS, [], id="a helper's that had not stopped ran on"),
        pytest.param(HELPED, HELPERS, [], id="taking off the shelf does not undo a completion"),
        pytest.param(GIVEN_AWAY, TICKETS_OWN, AN_HOUR, id="reassigning a paused lead releases the ticket's"),
        pytest.param(PAUSED, HeldClock(ClockKind.COMPLETION, hour(3)), [], id="what was before its start"),
        pytest.param(PAUSED[:1], TICKETS_OWN, [], id="a pause that lasts"),
        pytest.param(
            SHELVED, HeldClock(ClockKind.RESPONSE, BEGIN, LEAD), AN_HOUR, id="response on the shelf"
        ),
        pytest.param(PAUSED, HeldClock(ClockKind.RESPONSE, BEGIN, LEAD), [], id="a pause holds no response"),
        pytest.param(DISPUTED, HeldClock(ClockKind.RESPONSE, BEGIN, LEAD), [], id="a voided contact"),
        pytest.param(SHELVED, HeldClock(ClockKind.RATING, BEGIN), [], id="a rating is never held"),
    ],
)
def test_a_clock_stood_still_as_history_tells(events, clock, spans):
    assert list_held_spans(events, clock) == spans


def test_a_pause_ends_where_a_shelf_begins():
    events = [event(Act.PAUSE, 1, LEAD), event(Act.SHELVE, 2), event(Act.UNSHELVE, 5)]

    assert list_pauses(events, LEAD) == (AN_HOUR, None)


def test_a_pause_of_another_work_order_is_not_counted():
    assert list_pauses(PAUSED, HELPER) == ([], None)


def test_a_pause_that_lasts_says_since_when():
    assert list_pauses([*PAUSED, event(Act.PAUSE, 3, LEAD)], LEAD) == (AN_HOUR, hour(3))
