"""The duty roster: who is on call round the clock, and the usual shifts of a day."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.enums import Role
from domain.errors import Invalid, NotAllowed
from domain.redaction import cover_contacts, list_covered_places, redact_text
from domain.scopes import CENTER_ROLES, Actor

# The roster holds phones: it is open to the Center's roles, its leaders and administrators.
READERS = CENTER_ROLES | {Role.LEADER, Role.ADMINISTRATOR}
LONGEST_SHIFT = timedelta(hours=48)
LONGEST_NOTE = 2000  # characters


class DutyRole(StrEnum):
    """Role of a person on duty; the officer is notified first."""

    OFFICER = "officer"  # 值班员
    CHIEF = "chief"  # 带班领导


class ShiftKind(StrEnum):
    """The usual shifts; their hours are settings of the city."""

    DAY = "day"
    NIGHT = "night"
    WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Shift:
    """From when until when, in UTC; the end does not belong to it."""

    starts_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        """Refuse a span that ends before it starts or is longer than one person may be on duty."""
        if not timedelta() < self.ends_at - self.starts_at <= LONGEST_SHIFT:
            raise Invalid("值班须有起止时间，一班不超过 48 小时")


def is_open_to(actor: Actor) -> bool:
    """Return whether the actor may read the roster."""
    return bool(actor.roles & READERS)


def check_open_to(actor: Actor) -> None:
    """Refuse the roster to those who have no part in it. Raises NotAllowed."""
    if not is_open_to(actor):
        raise NotAllowed("值班表只对中心开放")


def check_note(text: str) -> None:
    """Raise Invalid where a handover note holds a number by which a person is reached; it says where.

    A reporter's phone is shown by a reveal that is recorded; the number of the ticket leads to it.
    """
    if cover_contacts(text) != text:
        places = "；".join(list_covered_places(text)[:3])
        raise Invalid("交接记录不写诉求人的电话和证件号，请写诉求编号：{places}", places=places)


def get_note_text(text: str, reader: Actor) -> str:
    """Return a note without numbers of persons; for readers outside the Center without any personal data."""
    return cover_contacts(text) if reader.of_center else redact_text(text)


def get_shift_span(kind: ShiftKind, day: date, zone: ZoneInfo, *, hours: tuple[time, time]) -> Shift:
    """Return the span of a usual shift that begins on ``day`` in the city's zone; hours: of the day shift."""
    first, last_hour = hours
    begins = last_hour if kind is ShiftKind.NIGHT else first
    ends = last_hour if kind is ShiftKind.DAY else first
    last = day if ends > begins else day + timedelta(days=1)
    return Shift(
        datetime.combine(day, begins, tzinfo=zone).astimezone(UTC),
        datetime.combine(last, ends, tzinfo=zone).astimezone(UTC),
    )
