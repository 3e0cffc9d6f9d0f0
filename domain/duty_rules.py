"""Rules of a text of a duty, as a table: what each field must hold, and what a flow chart must fulfil."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from domain.duties import (
    FIELD_NUMBERS,
    LANES,
    POWER_CODE,
    POWER_LETTERS,
    SHARED_CODE,
    Cooperation,
    Duty,
    DutyList,
    FlowStep,
    Situation,
)
from domain.errors import Invalid
from domain.flow_charts import list_endless, list_unreachable

MOST_ROWS = 40  # of steps, situations or cooperating departments of one duty
MOST_LIMIT = 365  # working days
LONGEST_NAME, LONGEST_TITLE, LONGEST_LINE, LONGEST_TEXT, LONGEST_WORD = 120, 20, 500, 2000, 40
NO_UNIT, NO_MATTER, NO_POWER = "没有编码为 {code} 的单位", "没有编码为 {code} 的事项", "权责清单中没有 {code}"


class DutyPart(StrEnum):
    """Where a field is: in the duty itself, or in the rows of a list of it, named as its attribute."""

    DUTY = "duty"
    COOPERATING = "cooperating"
    SITUATIONS = "situations"
    STEPS = "steps"


@dataclass(frozen=True, slots=True)
class KnownCodes:
    """The codes that a duty may name: departments with agencies, matters, items of the list of powers."""

    departments: frozenset[str]
    matters: frozenset[str]
    powers: frozenset[str]


@dataclass(frozen=True, slots=True)
class DutyFault:
    """What is wrong with one field; index: of the row within its part, 0 for the duty itself."""

    part: DutyPart
    index: int
    field: str
    reason: Invalid

    @property
    def path(self) -> str:
        """Return the name of the field, as ``name`` or ``situations[2].phone``."""
        return self.field if self.part is DutyPart.DUTY else f"{self.part}[{self.index}].{self.field}"


# Says what is wrong with a row of a part; called with the row, its duty, and the codes that may be named.
Check = Callable[[Any, Duty, KnownCodes], Invalid | None]


@dataclass(frozen=True, slots=True)
class DutyRule:
    """One row of the table: what is asked of which field; only: of the duties of one list."""

    part: DutyPart
    field: str
    check: Check
    only: DutyList | None = None


def find_faults(duty: Duty, known: KnownCodes) -> Iterator[DutyFault]:
    """Yield what is wrong with a text, the first fault of each field, in the order of the table."""
    seen: set[str] = set()
    for rule in RULES:
        if rule.only not in (None, duty.duty_list):
            continue
        rows = [duty] if rule.part is DutyPart.DUTY else getattr(duty, rule.part)
        for index, row in enumerate(rows):
            reason = rule.check(row, duty, known)
            if reason is None:
                continue
            fault = DutyFault(rule.part, index, rule.field, reason)
            if fault.path not in seen:
                seen.add(fault.path)
                yield fault


def _filled(field: str, longest: int) -> Check:
    def check(row: Any, _duty: Duty, _known: KnownCodes) -> Invalid | None:
        said = getattr(row, field)
        if not said.strip():
            return Invalid("不能为空")
        return Invalid("请不超过 {most} 字", most=longest) if len(said) > longest else None

    return check


def _present(field: str) -> Check:
    return lambda row, _duty, _known: None if getattr(row, field) else Invalid("至少要有一条")


def _at_most(field: str, most: int) -> Check:
    def check(row: Any, _duty: Duty, _known: KnownCodes) -> Invalid | None:
        return Invalid("请不超过 {most} 条", most=most) if len(getattr(row, field)) > most else None

    return check


def _lines(field: str, longest: int = LONGEST_LINE) -> Check:
    def check(row: Any, _duty: Duty, _known: KnownCodes) -> Invalid | None:
        lines = getattr(row, field)
        if any(not line.strip() for line in lines):
            return Invalid("不能有空行")
        if any("\n" in line for line in lines):
            return Invalid("一条内容里不能换行")
        if any(len(line) > longest for line in lines):
            return Invalid("每条请不超过 {most} 字", most=longest)
        return Invalid("有重复的内容") if len(set(lines)) < len(lines) else None

    return check


def _known(field: str, kind: str, message_id: str) -> Check:
    def check(row: Any, _duty: Duty, known: KnownCodes) -> Invalid | None:
        said = getattr(row, field)
        unknown = ({said} if isinstance(said, str) else set(said)) - getattr(known, kind)
        return Invalid(message_id, code=min(unknown)) if unknown else None

    return check


def _own(part: DutyPart, field: str) -> Check:
    """Return the check that no other row of the part says the same in a field."""

    def check(row: Any, duty: Duty, _known: KnownCodes) -> Invalid | None:
        said = getattr(row, field)
        times = Counter(getattr(each, field) for each in getattr(duty, part))[said]
        return Invalid("与另一行重复：{said}", said=str(said)) if times > 1 else None

    return check


def _check_code(duty: Duty, _duty: Duty, _known: KnownCodes) -> Invalid | None:
    if duty.duty_list is DutyList.SHARED:
        shared = SHARED_CODE.fullmatch(duty.code)
        if shared is None:
            return Invalid("编码须形如 S-407：S、领域序号、两位顺序号")
        is_fit = duty.duty_field is None or int(shared[1]) == FIELD_NUMBERS[duty.duty_field]
        return None if is_fit else Invalid("编码里的领域序号与所属领域不一致")
    power = POWER_CODE.fullmatch(duty.code)
    if power is None:
        return Invalid("编码须形如 D05-CF-012：单位、类型字母、顺序号")
    is_fit = duty.power_kind is None or power[1] == POWER_LETTERS[duty.power_kind]
    return None if is_fit else Invalid("编码里的类型字母与权力类型不一致")


def _check_field(duty: Duty, _duty: Duty, _known: KnownCodes) -> Invalid | None:
    is_fit = (duty.duty_field is not None) is (duty.duty_list is DutyList.SHARED)
    return None if is_fit else Invalid("属地管理事项须有所属领域，权责事项没有")


def _check_kind(duty: Duty, _duty: Duty, _known: KnownCodes) -> Invalid | None:
    is_fit = (duty.power_kind is not None) is (duty.duty_list is DutyList.POWER)
    return None if is_fit else Invalid("权责事项须有权力类型，属地管理事项没有")


def _check_not_lead(row: Cooperation, duty: Duty, _known: KnownCodes) -> Invalid | None:
    return Invalid("主体责任单位不能同时是配合单位") if row.department in duty.lead else None


def _check_situation_code(row: Situation, duty: Duty, _known: KnownCodes) -> Invalid | None:
    number = row.code.removeprefix(f"{duty.code}-")
    is_fit = number != row.code and number.isascii() and number.isdecimal()
    return None if is_fit else Invalid("情形编码须形如 {code}-1", code=duty.code)


def _check_number(row: FlowStep, _duty: Duty, _known: KnownCodes) -> Invalid | None:
    return None if row.no >= 1 else Invalid("步骤序号须为正整数")


def _check_lane(row: FlowStep, _duty: Duty, known: KnownCodes) -> Invalid | None:
    is_fit = row.who in LANES or row.who in known.departments
    return None if is_fit else Invalid(NO_UNIT, code=row.who)


def _check_limit(row: FlowStep, _duty: Duty, _known: KnownCodes) -> Invalid | None:
    is_fit = row.limit is None or 1 <= row.limit <= MOST_LIMIT
    return None if is_fit else Invalid("时限须在 1 至 {most} 个工作日之间", most=MOST_LIMIT)


def _check_targets(row: FlowStep, duty: Duty, _known: KnownCodes) -> Invalid | None:
    targets = [leads.to for leads in row.next]
    missing = set(targets) - {step.no for step in duty.steps}
    if missing:
        return Invalid("没有第 {number} 步", number=min(missing))
    if row.no in targets:
        return Invalid("步骤不能指向自身")
    return Invalid("两个分支通向同一步") if len(set(targets)) < len(targets) else None


def _check_conditions(row: FlowStep, _duty: Duty, _known: KnownCodes) -> Invalid | None:
    plain = [leads for leads in row.next if not (leads.condition or "").strip()]
    if any(len(leads.condition or "") > LONGEST_WORD for leads in row.next):
        return Invalid("每个条件请不超过 {most} 字", most=LONGEST_WORD)
    return Invalid("有多个去向时须写明条件，只有一个可以不写") if len(plain) > 1 else None


def _check_reached(row: FlowStep, duty: Duty, _known: KnownCodes) -> Invalid | None:
    is_at_fault = _is_whole(duty) and row.no in list_unreachable(duty.steps)
    return Invalid("从第一步走不到这一步") if is_at_fault else None


def _check_end(row: FlowStep, duty: Duty, _known: KnownCodes) -> Invalid | None:
    is_at_fault = _is_whole(duty) and row.no in list_endless(duty.steps)
    return Invalid("从这一步走不到结束") if is_at_fault else None


def _is_whole(duty: Duty) -> bool:
    """Tell whether every way leads to a step; else the way at fault is named, not what follows from it."""
    return {leads.to for step in duty.steps for leads in step.next} <= {step.no for step in duty.steps}


_ITEM, _WITH, _CASES, _STEPS = DutyPart
_SHARED = DutyList.SHARED
RULES: tuple[DutyRule, ...] = (
    DutyRule(_ITEM, "code", _check_code),
    DutyRule(_ITEM, "name", _filled("name", LONGEST_NAME)),
    DutyRule(_ITEM, "duty_field", _check_field),
    DutyRule(_ITEM, "power_kind", _check_kind),
    DutyRule(_ITEM, "lead", _present("lead")),
    DutyRule(_ITEM, "lead", _lines("lead")),
    DutyRule(_ITEM, "lead", _known("lead", "departments", NO_UNIT)),
    DutyRule(_ITEM, "lead_duty", _present("lead_duty"), only=_SHARED),
    DutyRule(_ITEM, "lead_duty", _lines("lead_duty")),
    DutyRule(_ITEM, "town_duty", _present("town_duty"), only=_SHARED),
    DutyRule(_ITEM, "town_duty", _lines("town_duty")),
    DutyRule(_ITEM, "legal_basis", _present("legal_basis")),
    DutyRule(_ITEM, "legal_basis", _lines("legal_basis")),
    DutyRule(_ITEM, "powers", _lines("powers")),
    DutyRule(_ITEM, "powers", _known("powers", "powers", NO_POWER)),
    DutyRule(_ITEM, "matters", _lines("matters")),
    DutyRule(_ITEM, "matters", _known("matters", "matters", NO_MATTER)),
    DutyRule(_ITEM, "keywords", _lines("keywords", LONGEST_WORD)),
    DutyRule(_ITEM, "cooperating", _at_most("cooperating", MOST_ROWS)),
    DutyRule(_ITEM, "situations", _present("situations"), only=_SHARED),
    DutyRule(_ITEM, "situations", _at_most("situations", MOST_ROWS)),
    DutyRule(_ITEM, "steps", _present("steps"), only=_SHARED),
    DutyRule(_ITEM, "steps", _at_most("steps", MOST_ROWS)),
    DutyRule(_WITH, "department", _known("department", "departments", NO_UNIT)),
    DutyRule(_WITH, "department", _own(_WITH, "department")),
    DutyRule(_WITH, "department", _check_not_lead),
    DutyRule(_WITH, "duty", _filled("duty", LONGEST_LINE)),
    DutyRule(_CASES, "code", _check_situation_code),
    DutyRule(_CASES, "code", _own(_CASES, "code")),
    DutyRule(_CASES, "name", _filled("name", LONGEST_NAME)),
    DutyRule(_CASES, "name", _own(_CASES, "name")),
    DutyRule(_CASES, "department", _known("department", "departments", NO_UNIT)),
    DutyRule(_CASES, "office", _filled("office", LONGEST_WORD)),
    DutyRule(_CASES, "phone", _filled("phone", LONGEST_WORD)),
    DutyRule(_CASES, "procedure", _filled("procedure", LONGEST_TEXT)),
    DutyRule(_CASES, "standard", _filled("standard", LONGEST_TEXT)),
    DutyRule(_CASES, "departments", _lines("departments")),
    DutyRule(_CASES, "departments", _known("departments", "departments", NO_UNIT)),
    DutyRule(_CASES, "town_points", _lines("town_points")),
    DutyRule(_STEPS, "no", _check_number),
    DutyRule(_STEPS, "no", _own(_STEPS, "no")),
    DutyRule(_STEPS, "title", _filled("title", LONGEST_TITLE)),
    DutyRule(_STEPS, "who", _check_lane),
    DutyRule(_STEPS, "text", _filled("text", LONGEST_LINE)),
    DutyRule(_STEPS, "limit", _check_limit),
    DutyRule(_STEPS, "next", _check_targets),
    DutyRule(_STEPS, "next", _check_conditions),
    DutyRule(_STEPS, "next", _check_end),
    DutyRule(_STEPS, "no", _check_reached),
)
