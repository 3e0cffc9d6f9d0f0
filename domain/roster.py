"""The duty roster: who stands ready round the clock, and the usual shifts of a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

from domain.enums import Role
from domain.errors import Invalid, NotAllowed
from domain.scopes import CENTER_ROLES, Actor

# The roster holds phones: it is open to the Center that stands ready, and to those who lead it.
READERS = CENTER_ROLES | {Role.LEADER, Role.ADMINISTRATOR}
LONGEST_SHIFT = timedelta(hours=48)
LONGEST_NOTE = 2000  # characters


class DutyRole(StrEnum):
    """As what somebody is on duty; the officer is told first."""

    OFFICER = "officer"  # 值班员
    CHIEF = "chief"  # 带班领导


class ShiftKind(StrEnum):
    """The usual shifts (ours)."""

    DAY = "day"
    NIGHT = "night"
    WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Span:
    """From when until when, in UTC; the end does not belong to it."""

    starts_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        """Refuse a span that ends before it starts or lasts longer than anybody stays awake."""
        if not timedelta() < self.ends_at - self.starts_at <= LONGEST_SHIFT:
            raise Invalid("值班须有起止时间，一班不超过 48 小时")


_HOURS: Mapping[ShiftKind, tuple[time, time]] = MappingProxyType(
    {
        ShiftKind.DAY: (time(8, 30), time(17, 30)),
        ShiftKind.NIGHT: (time(17, 30), time(8, 30)),
        ShiftKind.WHOLE: (time(8, 30), time(8, 30)),
    }
)


def is_open_to(actor: Actor) -> bool:
    """Tell whether the actor may read the roster."""
    return bool(actor.roles & READERS)


def check_open_to(actor: Actor) -> None:
    """Refuse the roster to those who have no part in it. Raises NotAllowed."""
    if not is_open_to(actor):
        raise NotAllowed("值班表只对中心开放")


def span_of(kind: ShiftKind, day: date, zone: ZoneInfo) -> Span:
    """Return the span of a usual shift that begins on ``day`` in the city's zone."""
    begins, ends = _HOURS[kind]
    last = day if ends > begins else day + timedelta(days=1)
    return Span(
        datetime.combine(day, begins, tzinfo=zone).astimezone(UTC),
        datetime.combine(last, ends, tzinfo=zone).astimezone(UTC),
    )
