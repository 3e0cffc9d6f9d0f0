"""Scores of agencies: items of the quarterly form, the points of both sides, and what follows from them.

Points are whole numbers of items that add up to 100, results are fractions: no order changes a figure. A form
that was not filled in has no points, which is neither zero nor full.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from domain.errors import Invalid
from domain.setting_formats import split_words

FULL = 100  # what the items of one side add up to
_ITEM = re.compile(r"(.+?)[=＝](\d{1,3})")
_HUNDRED = 100


@dataclass(frozen=True, slots=True)
class FormItem:
    """One item of the form of a side: its name, and the most points that are given for it."""

    name: str
    most: int


@dataclass(frozen=True, slots=True)
class SettingOfDay:
    """One change of a setting of the form that took effect on a day, with its values as text."""

    key: str
    effective_on: date
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ValueInForce:
    """What a setting holds on a day; version: counted from 1. since: which day on, None for the default."""

    value: str
    version: int
    since: date | None


def parse_items(written: str) -> tuple[FormItem, ...]:
    """Return the items of a form, written as 响应呼叫=25、到场处置=75. Raises Invalid."""
    found = []
    for word in split_words(written):
        match = _ITEM.fullmatch(word)
        if match is None or not int(match[2]):
            raise Invalid("“{word}”须写作“项目=分值”，如“响应呼叫=25”，分值为正整数", word=word)
        found.append(FormItem(match[1], int(match[2])))
    if len({item.name for item in found}) < len(found):
        raise Invalid("考核表的项目不能重名")
    if sum(item.most for item in found) != FULL:
        raise Invalid(
            "考核表各项分值合计须为 {full} 分，现为 {sum} 分", full=FULL, sum=sum(one.most for one in found)
        )
    return tuple(found)


def find_value_on(day: date, present: str, changes: Iterable[SettingOfDay]) -> ValueInForce:
    """Return what a setting holds on a day. changes: the earliest first; present: what holds now."""
    listed = list(changes)
    before = [one for one in listed if one.effective_on <= day]
    value = next((one.before for one in listed if one.effective_on > day), present)
    return ValueInForce(value, len(before) + 1, before[-1].effective_on if before else None)


def check_points(items: Sequence[FormItem], given: Iterable[tuple[str, int]]) -> tuple[int, ...]:
    """Return points in the order of the items. Raises Invalid where one is missing or too large."""
    known = {item.name: item for item in items}
    found: dict[str, int] = {}
    for name, points in given:
        if name not in known or name in found:
            raise Invalid("考核表没有“{name}”这一项，或重复填写", name=name)
        if not 0 <= points <= known[name].most:
            raise Invalid("“{name}”须在 0 至 {most} 分之间", name=name, most=known[name].most)
        found[name] = points
    for item in items:
        if item.name not in found:
            raise Invalid("请填写“{name}”的分数", name=item.name)
    return tuple(found[item.name] for item in items)


@dataclass(frozen=True, slots=True)
class SideScore:
    """The points of one side of a form; percent: its share of the result. points: None where missing."""

    percent: int
    points: int | None
    most: int = FULL

    @property
    def share(self) -> Fraction | None:
        """Return what the side adds to the result of a quarter, of 100."""
        if self.points is None:
            return None
        return Fraction(self.percent * self.points * FULL, _HUNDRED * self.most)


def compute_quarter(sides: Sequence[SideScore]) -> Fraction | None:
    """Return the result of a quarter, of 100; None as long as a side is missing."""
    shares = [side.share for side in sides]
    present = [share for share in shares if share is not None]
    if len(present) < len(shares) or sum(side.percent for side in sides) != _HUNDRED:
        return None
    return sum(present, Fraction())


def compute_year(quarters: Iterable[Fraction | None]) -> Fraction | None:
    """Return the mean of the quarters that have a result; None where there is none."""
    present = [result for result in quarters if result is not None]
    return sum(present, Fraction()) / len(present) if present else None


def round_score(score: Fraction) -> str:
    """Return a result with two decimals, halves rounded up; of a quarter nothing is lost by it."""
    hundredths = (score * _HUNDRED * 2 + 1) // 2
    return f"{hundredths // _HUNDRED}.{hundredths % _HUNDRED:02d}"
