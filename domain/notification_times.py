"""Time from which a notification is shown."""

from datetime import datetime, timedelta

from domain.calendars import Calendar, MissingYear


def get_display_time(at: datetime, *, urgent: bool, calendar: Calendar) -> datetime:
    """Return from when a notice of ``at`` is shown: at once when urgent, else in working hours alone.

    While the year is not loaded its holidays are unknown; then the daytime of any day is used.
    """
    if urgent:
        return at
    opened = calendar.next_open(at)
    if not isinstance(opened, MissingYear):
        return max(at, opened.at)
    local = at.astimezone(calendar.zone)
    begins, ends = calendar.daytime
    if begins <= local.time() < ends:
        return at
    day = local.date() + timedelta(days=1 if local.time() >= ends else 0)
    return datetime.combine(day, begins, tzinfo=calendar.zone).astimezone(at.tzinfo)
