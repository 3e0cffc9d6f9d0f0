"""What a change of a department would do now: it is checked and counted, and nothing is written."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from db.queries import department_changes as questions
from db.queries import department_concerns
from db.queries import duties as duty_questions
from domain.calendars import Instant, Mode
from domain.department_changes import (
    DEPARTMENT_CHANGE_ACTS,
    ChangeGround,
    ChangePayload,
    DepartmentChangeAct,
    DepartmentChangeKind,
    check_change,
)
from domain.department_succession import DutySide, Succession, find_side, replace_sides
from domain.duties import Duty, DutyList
from domain.duty_rules import find_faults
from domain.errors import DomainError
from domain.scopes import Actor
from domain.workflows import permit_role
from services import department_succession
from services.city_context import CityRules, load_city_rules
from services.duties import load_known_codes

NOON = time(12)


@dataclass(frozen=True, slots=True)
class NamedDuty:
    """A duty that names the department, and on which side."""

    code: str
    name: str
    duty_list: DutyList
    side: DutySide


@dataclass(frozen=True, slots=True)
class ChangePreview:
    """What a change would do now.

    duties: by list and side, how many texts change. orders: how many go to each department by code; joined:
    how many are joined with another order of their successor; stays: how many stay. accounts: by department
    and role, how many go there. concerned: further rows by name, see ``count_concerned``.
    """

    duties: Mapping[str, Mapping[str, int]]
    orders: Mapping[str, int]
    joined: int
    stays: int
    accounts: Mapping[str, Mapping[str, int]]
    sections: Mapping[str, str]
    concerned: Mapping[str, int]


def list_named_duties(session: Session, city: str, department: str) -> list[NamedDuty]:
    """Return the duties of both lists that name a department, by code."""
    return [
        NamedDuty(duty.code, duty.name, duty.duty_list, side)
        for duty in duty_questions.list_naming(session, city, department)
        if (side := find_side(duty, department)) is not None
    ]


def preview_change(session: Session, payload: ChangePayload, *, actor: Actor, now: datetime) -> ChangePreview:
    """Return what a change would do now; nothing is written. Raises as planning it does."""
    permit_role(DEPARTMENT_CHANGE_ACTS, actor, DepartmentChangeAct.PLAN)
    rules = load_city_rules(session, actor.city)
    check_change(payload, load_ground(session, actor.city, payload, rules=rules, now=now))
    return _preview(session, actor.city, payload, rules=rules, now=now)


def _preview(
    session: Session, city: str, payload: ChangePayload, *, rules: CityRules, now: datetime
) -> ChangePreview:
    department, succession = payload.department, payload.succession
    if payload.kind is DepartmentChangeKind.RENAME:
        succession = Succession(department, department)
    texts = duty_questions.list_naming(session, city, department)
    check_texts(session, city, payload, texts)
    sides: dict[str, Counter[str]] = {}
    for duty in texts:
        side = find_side(duty, department)
        if side is not None and replace_sides(duty, succession) != duty:
            sides.setdefault(duty.duty_list.value, Counter())[side.value] += 1
    names = questions.list_sections(session, city, department)
    of_orders = name_sections(succession, names)
    held = department_concerns.list_orders_beside(session, city, department)
    moved, joined, stays = department_succession.count_fates(held, of_orders)
    accounts: dict[str, Counter[str]] = {}
    for role, section, count in questions.count_accounts(session, city, department):
        to = succession.sections.get(section or "", succession.default)
        if to != department:
            accounts.setdefault(to, Counter())[role] += count
    year = datetime.combine(rules.day_of(now).replace(month=1, day=1), time(), tzinfo=rules.facts.zone)
    concerned = department_concerns.count_concerned(session, city, department, since=year)
    sections = {
        name: succession.sections.get(code, succession.default)
        for code, name in names.items()
        if succession.sections.get(code, succession.default) != department
    }
    return ChangePreview(sides, moved, joined, stays, accounts, sections, concerned)


def check_texts(session: Session, city: str, payload: ChangePayload, texts: Sequence[Duty]) -> None:
    """Raise DomainError with the first text that would break a rule of the list with its other sides."""
    known = load_known_codes(session, city)
    departments = (known.departments | {payload.code}) - ({payload.department} if payload.is_end else set())
    known = replace(known, departments=departments - {""})
    for duty in texts:
        changed = replace_sides(duty, payload.succession)
        fault = next(iter(find_faults(changed, known)), None) if changed != duty else None
        if fault is not None:
            raise DomainError(
                "{code} {name}划转后不符合清单规则（{field}：{reason}），请先调整清单",
                code=duty.code, name=duty.name, field=fault.path, reason=str(fault.reason),
            )  # fmt: skip


def name_sections(succession: Succession, names: Mapping[str, str]) -> Succession:
    """Return the succession with the names of sections, which work orders hold, instead of their codes."""
    sections = {names[code]: to for code, to in succession.sections.items() if code in names}
    return replace(succession, sections=sections)


def load_ground(
    session: Session,
    city: str,
    payload: ChangePayload,
    *,
    rules: CityRules,
    now: datetime,
    other_than: UUID | None = None,
) -> ChangeGround:
    """Return what a change is checked against; other_than: the change itself once it is planned."""
    versions = duty_questions.list_versions(session, city)
    return ChangeGround(
        today=rules.day_of(now),
        departments=questions.load_departments(session, city),
        planned=questions.list_planned(session, city, other_than=other_than),
        items=[duty.code for duty in duty_questions.list_naming(session, city, payload.department)],
        sections=list(questions.list_sections(session, city, payload.department)),
        list_from=max((version.effective_from for version in versions), default=None),
        works=_is_worked(rules, payload.effective_on),
    )


def _is_worked(rules: CityRules, day: date) -> bool:
    """Tell whether work is done on a day; False in a year that is not loaded."""
    if rules.calendar.mode is Mode.ELAPSED:
        return True
    before = datetime.combine(day - timedelta(days=1), NOON, tzinfo=rules.facts.zone)
    found = rules.calendar.add_working_days(before, 1)
    return isinstance(found, Instant) and rules.day_of(found.at) == day


def to_stored_preview(preview: ChangePreview) -> dict[str, Any]:
    """Return a preview as JSON stores it."""
    return {
        "duties": {name: dict(sides) for name, sides in preview.duties.items()},
        "orders": dict(preview.orders),
        "joined": preview.joined,
        "stays": preview.stays,
        "accounts": {code: dict(roles) for code, roles in preview.accounts.items()},
        "sections": dict(preview.sections),
        "concerned": dict(preview.concerned),
    }
