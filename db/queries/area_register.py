"""Queries for the area register: areas, validity, and missing or duplicate chiefs."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, case, cast, func, or_, select
from sqlalchemy.orm import Session, aliased

from db.models import Area, CityLevel, Staff, StaffPost
from domain.accounts import AreaFinding, StaffRole
from domain.enums import AreaKind
from domain.settings import DEDICATED_BLOCK

LED_FROM_DEPTH = 2  # units and grids have chiefs, towns and the city have not


@dataclass(frozen=True, slots=True)
class AreaFilter:
    """Filter of areas; words: part of a name or the beginning of a code.

    areas: only these codes; None for all. Ended areas are listed only on request.
    dedicated: the last three digits that codes of dedicated grids have.
    """

    words: str = ""
    level: str = ""
    areas: frozenset[str] | None = None
    finding: AreaFinding | None = None
    dedicated: range = DEDICATED_BLOCK


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One area; chiefs, people: who holds a post in it today."""

    code: str
    name: str
    level: str
    kind: AreaKind
    parent_code: str | None
    parent: str | None
    valid_from: date
    valid_to: date | None
    predecessors: tuple[str, ...]
    name_en: str
    chiefs: int
    people: int
    is_led: bool

    @property
    def finding(self) -> AreaFinding | None:
        """Return what is wrong with the posts of the area, if anything."""
        if self.valid_to is not None or not self.is_led or self.chiefs == 1:
            return None
        return AreaFinding.DOUBLE if self.chiefs else AreaFinding.VACANT


def list_areas(
    session: Session, city: str, wanted: AreaFilter, *, today: date, limit: int, offset: int = 0
) -> list[AreaRow]:
    """Return areas of a list by code."""
    found = session.execute(_areas(city, wanted, today).order_by(Area.code).limit(limit).offset(offset))
    return [_row(row) for row in found]


def count_of(session: Session, city: str, wanted: AreaFilter, *, today: date) -> int:
    """Return how many areas a list holds."""
    listed = _areas(city, wanted, today).subquery()
    return int(session.execute(select(func.count()).select_from(listed)).scalar_one())


def find_area(session: Session, city: str, code: str, *, today: date) -> AreaRow | None:
    """Return one area, ended ones too."""
    for finding in (None, AreaFinding.ENDED):
        asked = AreaFilter(areas=frozenset({code}), finding=finding)
        row = session.execute(_areas(city, asked, today)).one_or_none()
        if row is not None:
            return _row(row)
    return None


def count_findings(
    session: Session, city: str, *, today: date, dedicated: range = DEDICATED_BLOCK
) -> Counter[AreaFinding]:
    """Return how many areas lack a chief, have more than one, are coded for another kind, or have ended."""
    wanted = [AreaFilter(finding=each, dedicated=dedicated) for each in AreaFinding]
    counted = {each.finding: count_of(session, city, each, today=today) for each in wanted if each.finding}
    return Counter(counted)


def list_levels(session: Session, city: str) -> list[tuple[str, str, str, int]]:
    """Return code, Chinese and English name of each level, and how many areas in force it has, in order."""
    found = session.execute(
        select(CityLevel.code, CityLevel.label_zh, CityLevel.label_en, func.count(Area.code))
        .outerjoin(
            Area,
            (Area.city == CityLevel.city) & (Area.level == CityLevel.code) & Area.valid_to.is_(None),
        )
        .where(CityLevel.city == city)
        .group_by(CityLevel.code, CityLevel.label_zh, CityLevel.label_en, CityLevel.position)
        .order_by(CityLevel.position)
    )
    return [(code, chinese, english, count) for code, chinese, english, count in found]


def _areas(city: str, wanted: AreaFilter, today: date) -> Select[*tuple[Any, ...]]:
    parent = aliased(Area)
    posts = (
        select(
            StaffPost.area_code,
            func.count(case((Staff.role == StaffRole.CHIEF, 1))).label("chiefs"),
            func.count().label("people"),
        )
        .join(Staff, (Staff.city == StaffPost.city) & (Staff.id == StaffPost.staff_id))
        .where(
            StaffPost.city == city,
            StaffPost.valid_from <= today,
            or_(StaffPost.valid_to.is_(None), StaffPost.valid_to > today),
        )
        .group_by(StaffPost.area_code)
        .subquery("posts")
    )
    chiefs = func.coalesce(posts.c.chiefs, 0)
    is_led = CityLevel.depth >= LED_FROM_DEPTH
    return (
        select(
            Area.code,
            Area.name,
            Area.level,
            Area.kind,
            Area.parent_code,
            parent.name.label("parent"),
            Area.valid_from,
            Area.valid_to,
            Area.predecessors,
            Area.name_en,
            chiefs.label("chiefs"),
            func.coalesce(posts.c.people, 0).label("people"),
            is_led.label("is_led"),
        )
        .join(CityLevel, (CityLevel.city == Area.city) & (CityLevel.code == Area.level))
        .outerjoin(parent, (parent.city == Area.city) & (parent.code == Area.parent_code))
        .outerjoin(posts, posts.c.area_code == Area.code)
        .where(Area.city == city, *_conditions(wanted, chiefs, is_led))
    )


def _conditions(
    wanted: AreaFilter, chiefs: ColumnElement[int], is_led: ColumnElement[bool]
) -> list[ColumnElement[bool]]:
    ended = Area.valid_to.is_not(None)
    found: list[ColumnElement[bool]] = [ended if wanted.finding is AreaFinding.ENDED else ~ended]
    if wanted.finding is AreaFinding.VACANT:
        found += [is_led, chiefs == 0]
    if wanted.finding is AreaFinding.DOUBLE:
        found += [is_led, chiefs > 1]
    if wanted.finding is AreaFinding.OFF_BLOCK:
        found += _off_block(wanted.dedicated)
    if wanted.level:
        found.append(Area.level == wanted.level)
    if wanted.areas is not None:
        found.append(Area.code.in_(sorted(wanted.areas)))
    if wanted.words:
        named = or_(
            Area.name.contains(wanted.words, autoescape=True),
            Area.name_en.icontains(wanted.words, autoescape=True),
        )
        found.append(or_(named, Area.code.startswith(wanted.words, autoescape=True)))
    return found


def _off_block(dedicated: range) -> list[ColumnElement[bool]]:
    """Return the conditions that a unit of unified coding has a block of the other kind."""
    block = cast(func.right(Area.code, 3), Integer)
    within = block.between(dedicated[0], dedicated[-1])
    is_coded = Area.code.regexp_match("^[0-9]{12}$")
    kinds = (AreaKind.DEDICATED, AreaKind.COMMUNITY, AreaKind.VILLAGE)
    fits = case((is_coded, within == (Area.kind == AreaKind.DEDICATED)), else_=True)
    return [Area.kind.in_(kinds), ~fits]


def _row(row: Any) -> AreaRow:
    code, name, level, kind, parent_code, parent, since, until, before, name_en, chiefs, people, is_led = row
    return AreaRow(
        code,
        name,
        level,
        AreaKind(kind),
        parent_code,
        parent,
        since,
        until,
        tuple(before),
        name_en or "",
        chiefs,
        people,
        is_led,
    )
