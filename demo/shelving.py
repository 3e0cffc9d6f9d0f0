"""Review days of the demonstration's shelved tickets, and the clocks by which they come back."""

from datetime import date

import numpy as np

from demo.copy_text import NEVER, NULL, Bools, Column, Ints
from demo.paths import Course, Detour
from demo.present_states import STATUSES, PresentStates
from demo.working_time import ClockColumns, WorkTime
from domain.deadlines import DEFAULT_THRESHOLDS
from domain.enums import Status

UTC_OFFSET = 28_800  # seconds; Asia/Shanghai has no summer time since 1991
DAY = 86_400
CLOSE = 63_000  # seconds after midnight, 17:30; of days whose year is not loaded


def is_shelved(course: Course, standing: PresentStates) -> Bools:
    """Return which tickets were ever shelved by now."""
    return np.asarray((course.detour == Detour.SHELVE) & standing.has(course.held))


def review_days(course: Course, standing: PresentStates) -> Column:
    """Return the review day of shelved tickets: the one on which their trajectory takes them up again."""
    shelved = standing.status == STATUSES.index(Status.SHELVED)
    days = (course.released + UTC_OFFSET) // DAY
    first = date(1970, 1, 1).toordinal()
    return [
        date.fromordinal(first + day).isoformat().encode() if lies else NULL
        for day, lies in zip(days.tolist(), shelved.tolist(), strict=True)
    ]


def shelf_times(held: Ints, released: Ints, *, rules: WorkTime) -> ClockColumns:
    """Return clocks due at the close of the review day, or of the next working day where it is none."""
    midnight = (released + UTC_OFFSET) // DAY * DAY - UTC_OFFSET
    due = rules.add_days(midnight - 1, 1)
    plain = midnight + CLOSE
    safe = np.where(due == NEVER, plain, due)
    allowed = np.where(due == NEVER, 0, rules.seconds_between(held, np.where(due == NEVER, held, due)))
    yellow, orange = (
        np.where(due == NEVER, plain, rules.add_seconds(np.where(due == NEVER, held, due), -left))
        for left in (
            np.where(due == NEVER, 0, allowed * (100 - share) // 100)
            for share in (DEFAULT_THRESHOLDS.yellow, DEFAULT_THRESHOLDS.orange)
        )
    )
    opens = (safe + UTC_OFFSET) // DAY * DAY - UTC_OFFSET
    return ClockColumns(held, np.minimum(yellow, opens), orange, safe, np.full_like(held, NEVER))
