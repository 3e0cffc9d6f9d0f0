"""Compute the instants at which given deadlines turn yellow and orange."""

from functools import partial

import pandas as pd

from domain.calendars import Calendar, Mode
from domain.clocks import start_until
from domain.deadlines import Thresholds
from domain.enums import ClockKind

SECOND = pd.Timedelta(seconds=1)


def add_instants(data: pd.DataFrame, calendar: Calendar, thresholds: Thresholds) -> None:
    """Add yellow and orange (UTC) to rows with reported and due; missing where nothing is due.

    In natural time a column at once, in working time row by row by the same rules.
    """
    if calendar.mode is Mode.ELAPSED:
        data["yellow"], data["orange"] = _elapsed(data, calendar, thresholds)
        return
    begin = partial(start_until, ClockKind.COMPLETION, calendar=calendar, thresholds=thresholds)
    clocks = [
        None if pd.isna(due) else begin(at=at.to_pydatetime(), due=due.to_pydatetime())
        for at, due in zip(data["reported"], data["due"], strict=True)
    ]
    for name in ("yellow", "orange"):
        found = [clock and getattr(clock, f"{name}_at") for clock in clocks]
        data[name] = pd.to_datetime(pd.Series(found, index=data.index), utc=True)


def _elapsed(data: pd.DataFrame, calendar: Calendar, thresholds: Thresholds) -> tuple[pd.Series, pd.Series]:
    """Return what ``domain.clocks.warning_instants`` says, for all rows at once."""
    due = data["due"].dt.floor("s")
    allowed = (due - data["reported"].dt.floor("s")) // SECOND
    yellow, orange = (
        due - pd.to_timedelta(allowed * (100 - share) // 100, unit="s")
        for share in (thresholds.yellow, thresholds.orange)
    )
    local = due.dt.tz_convert(calendar.zone).dt.tz_localize(None).dt.normalize()
    midnight = local.dt.tz_localize(
        calendar.zone, ambiguous=[True] * len(local), nonexistent="shift_forward"
    ).dt.tz_convert("UTC")
    return yellow.mask(midnight < yellow, midnight), orange
