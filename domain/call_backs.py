"""Call-backs (回访): when a reporter who was not reached is tried again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.calendars import Calendar, MissingYear


@dataclass(frozen=True, slots=True)
class CallBackTries:
    """Failed call attempts, their required number, and the time from which the next one makes sense.

    next_at: None before the first attempt or where the calendar's year is missing.
    """

    made: int
    least: int
    next_at: datetime | None


def evaluate_tries(
    missed: Sequence[datetime], *, least: int, wait_minutes: int, calendar: Calendar
) -> CallBackTries:
    """Return the state of the attempts; missed: times of unanswered calls since the last reply, oldest first.

    wait_minutes: working minutes between two tries, so that three of them do not fall into one lunch break.
    """
    if not missed:
        return CallBackTries(0, least, None)
    after = calendar.add_working_seconds(missed[-1], wait_minutes * 60)
    return CallBackTries(len(missed), least, None if isinstance(after, MissingYear) else after.at)
