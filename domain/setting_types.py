"""What a setting is: origin of its default, unit, group, admitted values."""

from dataclasses import dataclass
from enum import StrEnum

from domain.setting_formats import format_time


class SettingOrigin(StrEnum):
    """Where a default comes from."""

    SEED = "seed"  # the source document fixes it
    OURS = "ours"
    SAMPLE = "sample"  # ours, and shown as 示例


class Unit(StrEnum):
    """What a setting's number counts."""

    WORKING_DAYS = "working_days"
    WORKING_MINUTES = "working_minutes"
    MINUTES = "minutes"
    TIMES = "times"
    PERCENT = "percent"
    POINTS = "points"
    RATINGS = "ratings"
    TICKETS = "tickets"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    HOURS = "hours"
    MEGABYTES = "megabytes"
    FILES = "files"
    SECONDS = "seconds"
    METRES = "metres"
    SQUARE_METRES = "square_metres"
    CHARACTERS = "characters"
    BLOCK = "block"  # the last three digits of a unit's code
    TIME_OF_DAY = "time_of_day"  # minutes since midnight
    WORDS = "words"  # a list; its bounds are of their number
    SWITCH = "switch"


class Group(StrEnum):
    """What a setting is about: the first part of its key."""

    LIMITS = "limits"
    LIGHTS = "lights"
    SCORES = "scores"
    DEDUCTIONS = "deductions"
    ASSESSMENT = "assessment"
    SECRECY = "secrecy"
    REVIEW = "review"
    EVIDENCE = "evidence"
    CALL_BACK = "call_back"
    SATISFACTION = "satisfaction"
    FILES = "files"
    NOTICES = "notices"
    PUBLIC = "public"
    SUGGESTION = "suggestion"
    CLASSES = "classes"
    DELIVERIES = "deliveries"
    SESSIONS = "sessions"
    FIGURES = "figures"
    AREAS = "areas"
    DUTY = "duty"
    COLLECTION = "collection"
    SIMILAR = "similar"
    AMENDMENTS = "amendments"
    ARBITRATIONS = "arbitrations"
    BORDERS = "borders"
    CALENDAR = "calendar"
    PHONE = "phone"
    APPEALS = "appeals"
    EXCLUSIONS = "exclusions"
    REPORTS = "reports"
    SUPERVISION = "supervision"
    ASSIGNED_MATTERS = "assigned_matters"
    AGENCIES = "agencies"
    CAUSES = "causes"
    DUTY_SEARCH = "duty_search"


Value = int | bool | str


@dataclass(frozen=True, slots=True)
class SettingSpec:
    """One setting; numbers are whole, between ``least`` and ``most`` inclusive; words are one text."""

    key: str
    default: Value
    unit: Unit
    source: SettingOrigin = SettingOrigin.OURS
    least: int = 1
    most: int = 60

    @property
    def group(self) -> Group:
        """Return what the setting is about."""
        return Group(self.key.partition(".")[0])

    @property
    def bounds(self) -> str:
        """Return the admitted numbers, of words how many; a switch has none."""
        if self.unit is Unit.TIME_OF_DAY:
            return f"{format_time(self.least)}–{format_time(self.most)}"
        return f"{self.least}–{self.most}"

    @property
    def is_switch(self) -> bool:
        """Return whether the setting is on or off."""
        return self.unit is Unit.SWITCH
