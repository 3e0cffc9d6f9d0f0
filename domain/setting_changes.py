"""Changes of settings: the request, its state, and the running clocks that it moves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from domain.coordination import LocalLevel
from domain.enums import ClockKind, TicketClass
from domain.errors import DomainError, Invalid
from domain.setting_formats import check_words, parse_time
from domain.setting_types import Unit, Value
from domain.setting_values import check_together
from domain.settings import SETTINGS
from domain.stored_settings import check_value, get_value

LONGEST_REASON = 500  # characters
FARTHEST = timedelta(days=731)  # so far ahead a change may be planned


class ChangeState(StrEnum):
    """How far a change of a setting is."""

    PLANNED = "planned"  # takes effect on a day to come
    APPLIED = "applied"
    WITHDRAWN = "withdrawn"


class CalendarAct(StrEnum):
    """What was done to the working calendar."""

    YEAR = "year"  # a whole year was brought in or replaced
    DAY = "day"
    WINDOWS = "windows"


@dataclass(frozen=True, slots=True)
class SettingWish:
    """A requested change.

    effective_on: the city's day from which it holds; None for today. running: clocks that run under the
    present limit get the new one; otherwise they keep the deadline they were given.
    """

    key: str
    value: Value
    reason: str
    effective_on: date | None = None
    running: bool = False


@dataclass(frozen=True, slots=True)
class Governed:
    """Which clocks a limit rules; None leaves a fact open."""

    kind: ClockKind
    ticket_class: TicketClass | None = None
    level: LocalLevel | None = None
    natural: bool = False
    seconds_each: int | None = None  # of the setting's unit; None where it counts working days


_MINUTE = 60
GOVERNED: Mapping[str, Governed] = MappingProxyType(
    {
        "limits.dispatch_days": Governed(ClockKind.DISPATCH),
        "limits.general_days": Governed(ClockKind.COMPLETION, TicketClass.GENERAL),
        "limits.complex_days": Governed(ClockKind.COMPLETION, TicketClass.COMPLEX),
        "limits.response_minutes": Governed(ClockKind.RESPONSE, seconds_each=_MINUTE),
        "limits.urgent_response_minutes": Governed(ClockKind.RESPONSE, natural=True, seconds_each=_MINUTE),
        "limits.grid_handling_minutes": Governed(
            ClockKind.HANDLING, level=LocalLevel.GRID, seconds_each=_MINUTE
        ),
        "limits.unit_handling_days": Governed(ClockKind.HANDLING, level=LocalLevel.UNIT),
        "limits.town_handling_days": Governed(ClockKind.HANDLING, level=LocalLevel.TOWN),
        "limits.rating_days": Governed(ClockKind.RATING),
        "limits.call_back_days": Governed(ClockKind.CALL_BACK),
        "limits.review_days": Governed(ClockKind.REVIEW),
        "limits.feed_back_days": Governed(ClockKind.FEED_BACK),
        "limits.acceptance_minutes": Governed(ClockKind.ACCEPTANCE, seconds_each=_MINUTE),
    }
)
LIGHT_KEYS = frozenset({"lights.yellow", "lights.orange"})  # rule when every running clock warns


def has_clock_effect(key: str) -> bool:
    """Return whether a setting affects clocks that run already."""
    return key in GOVERNED or key in LIGHT_KEYS


def check_wish(wish: SettingWish, stored: Mapping[str, object], *, today: date) -> None:
    """Refuse a change that the setting, its neighbours or the calendar of days do not admit.

    stored: the settings as they will be on the day of the change, without it. Raises Invalid or DomainError.
    """
    value = check_value(wish.key, wish.value)
    if not wish.reason.strip():
        raise Invalid("请写明更改的原因")
    if len(wish.reason) > LONGEST_REASON:
        raise Invalid("原因最多 {most} 字", most=LONGEST_REASON)
    if wish.effective_on is not None and not today <= wish.effective_on <= today + FARTHEST:
        raise Invalid("生效日期须在今天至 {last} 之间", last=today + FARTHEST)
    if value == get_value(stored, wish.key):
        raise DomainError("该设置届时已是这个值，无须更改")
    check_together({**stored, wish.key: value})


def parse_value(key: str, written: str) -> Value:
    """Return the entered value of a setting: a whole number, on and off, a time of day, or words.

    Raises Invalid for what the setting does not admit.
    """
    setting = SETTINGS.get(key)
    if setting is None:
        raise Invalid("没有名为 {key} 的设置", key=key)
    if setting.unit is Unit.WORDS:
        return check_words(written, most=setting.most)
    if setting.unit is Unit.TIME_OF_DAY:
        return check_value(key, parse_time(written))
    plain = written.strip().casefold()
    if setting.is_switch:
        if plain not in {"on", "off"}:
            raise Invalid("设置 {key} 不能是“{value}”", key=key, value=written)
        return plain == "on"
    if not plain.isascii() or not plain.isdecimal() or len(plain) > 9:
        raise Invalid("请填写 {least} 至 {most} 之间的整数", least=setting.least, most=setting.most)
    return check_value(key, int(plain))
