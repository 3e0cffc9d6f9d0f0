"""Call-backs (回访): when a reporter who was not reached is tried again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.calendars import Calendar, MissingYear


@dataclass(frozen=True, slots=True)
class CallBackTries:
    """How often somebody was tried in vain, how often that must be, and from when the next try makes sense.

    next_at: None where nobody was tried yet or the calendar's year is missing.
    """

    made: int
    least: int
    next_at: datetime | None

    @property
    def are_enough(self) -> bool:
        """Tell whether the call-back may end without having reached anybody."""
        return self.made >= self.least


def evaluate_tries(
    missed: Sequence[datetime], *, least: int, wait_minutes: int, calendar: Calendar
) -> CallBackTries:
    """Return how the tries stand; missed: when nobody was reached since the last reply, oldest first.

    wait_minutes: working minutes between two tries, so that three of them do not fall into one lunch break.
    """
    if not missed:
        return CallBackTries(0, least, None)
    after = calendar.add_working_seconds(missed[-1], wait_minutes * 60)
    return CallBackTries(len(missed), least, None if isinstance(after, MissingYear) else after.at)
