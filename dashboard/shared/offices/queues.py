"""A queue of an office's page, and the clock of what waits in it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from dash.development.base_component import Component

from dashboard.shared.controls import render_light
from domain.enums import Light
from i18n import t, times

SOON = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class OfficeQueue:
    """One queue; name: a message id. waits: whether something is still to be done with what is in it."""

    code: str
    name: str
    waits: bool = True


ENDED_QUEUE = OfficeQueue("ended", "已办结", waits=False)


def is_late(due_at: datetime | None, *, now: datetime) -> bool:
    """Return whether a step should have been done by now."""
    return due_at is not None and due_at <= now


def render_clock(due_at: datetime | None, *, now: datetime) -> Component | None:
    """Return by when a step should be done, with its light; nothing for what has no next step."""
    if due_at is None:
        return None
    when = times.short_instant(due_at)
    if is_late(due_at, now=now):
        return render_light(Light.RED.value, t("逾期：{when}", when=when))
    light = Light.YELLOW if due_at - now <= SOON else Light.GREEN
    return render_light(light.value, t("{when} 前", when=when))
