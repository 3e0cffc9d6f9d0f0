"""Changes of departments by a document (机构变更): rename, merger, end, split, and what each must say."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from domain.department_succession import Succession
from domain.enums import PartyKind, Role
from domain.errors import DomainError, Invalid
from domain.scopes import Reach
from domain.workflows import WorkflowPayload, WorkflowTable, WorkflowTransition, check_words

LONGEST_REFERENCE, LONGEST_TITLE = 60, 120  # characters
LONGEST_NAME, LONGEST_NAME_EN = 40, 120
FARTHEST = timedelta(days=731)  # so far ahead a change may be planned
DEPARTMENT_CODE = re.compile(r"[0-9A-Z][0-9A-Z-]{1,11}")
CHANGEABLE = (PartyKind.DEPARTMENT, PartyKind.AGENCY)  # a town changes with its area


class DepartmentChangeKind(StrEnum):
    """What happens to a department."""

    RENAME = "rename"  # 更名
    MERGE = "merge"  # 撤销并入
    END = "end"  # 撤销，职责分别划转
    SPLIT = "split"  # 分设


class DepartmentChangeStatus(StrEnum):
    """How far a change is."""

    PLANNED = "planned"  # the worker applies it on its day
    APPLIED = "applied"
    REFUSED = "refused"  # on its day something stood against it; nothing was changed
    CANCELLED = "cancelled"


class DepartmentChangeAct(StrEnum):
    """What can be done with a change."""

    PLAN = "plan"
    APPLY = "apply"
    REFUSE = "refuse"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class KnownDepartment:
    """A department, agency or town of the register, as a change is checked against it."""

    code: str
    name: str
    kind: PartyKind
    valid_to: date | None = None
    successor: str | None = None


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """A change that waits for its day, with every department it concerns."""

    effective_on: date
    reference: str
    departments: frozenset[str]


@dataclass(frozen=True, slots=True)
class ChangeGround:
    """What a change is checked against.

    items: codes of the duties that name the department. sections: codes of its sections. list_from: the
    latest day from which a version of a list holds. works: whether the day of effect is a working day.
    """

    today: date
    departments: Mapping[str, KnownDepartment]
    planned: Collection[PlannedChange]
    items: Collection[str]
    sections: Collection[str]
    list_from: date | None
    works: bool


class ChangePayload(WorkflowPayload):
    """A change of one department from a day on, and on which document it rests.

    name, name_en: the new name of a renamed one, or that of the department which a split sets up under
    ``code``. successor: who takes over what is not given to another. items, sections: who gets a duty or a
    section, where it is another than the successor (of a split: than the department itself).
    """

    kind: DepartmentChangeKind
    department: str
    effective_on: date
    reference: str
    title: str
    name: str = ""
    name_en: str = ""
    code: str = ""
    successor: str = ""
    items: Mapping[str, str] = {}
    sections: Mapping[str, str] = {}

    def check(self) -> None:
        """Raise Invalid without a document or a name, or with too long ones."""
        check_words(self.reference, missing="请填写文号", longest=LONGEST_REFERENCE)
        check_words(self.title, missing="请填写文件名称", longest=LONGEST_TITLE)
        if self.kind in NAMING:
            check_words(self.name, missing="请填写名称", longest=LONGEST_NAME)
            check_words(self.name_en, missing=None, longest=LONGEST_NAME_EN)
        if self.kind in ENDING and not self.successor:
            raise Invalid("请选择承接单位")

    @property
    def note(self) -> str:
        """Return the document."""
        return f"{self.reference.strip()} {self.title.strip()}"

    @property
    def is_end(self) -> bool:
        """Tell whether the department ends."""
        return self.kind in ENDING

    @property
    def succession(self) -> Succession:
        """Return who takes over what; nothing changes hands in a rename."""
        default = self.successor if self.is_end else self.department
        return Succession(self.department, default, dict(self.items), dict(self.sections))

    @property
    def concerned(self) -> frozenset[str]:
        """Return the codes of all departments that the change names."""
        named = {self.department, self.successor, self.code, *self.items.values(), *self.sections.values()}
        return frozenset(named - {""})


NAMING = frozenset({DepartmentChangeKind.RENAME, DepartmentChangeKind.SPLIT})
ENDING = frozenset({DepartmentChangeKind.MERGE, DepartmentChangeKind.END})
DIVIDING = frozenset({DepartmentChangeKind.END, DepartmentChangeKind.SPLIT})  # among several


def check_change(payload: ChangePayload, ground: ChangeGround) -> None:
    """Raise Invalid or DomainError, in words, where a change cannot be planned or applied."""
    payload.check()
    department = _check_department(payload, ground)
    _check_day(payload.effective_on, ground)
    if payload.kind in NAMING:
        _check_name(payload, ground)
    if payload.is_end:
        _check_successor(payload.successor, department, ground)
    if payload.kind is DepartmentChangeKind.SPLIT:
        _check_split(payload, ground)
    _check_shares(payload, department, ground)
    _check_planned(payload, ground)
    if (
        payload.kind is not DepartmentChangeKind.RENAME
        and ground.list_from is not None
        and ground.list_from > payload.effective_on
    ):
        raise DomainError("责任清单已有一版自 {day} 起生效，变更的生效日期不能早于它", day=ground.list_from)


def _check_department(payload: ChangePayload, ground: ChangeGround) -> KnownDepartment:
    found = ground.departments.get(payload.department)
    if found is None:
        raise Invalid("请选择要变更的单位")
    if found.kind not in CHANGEABLE:
        raise Invalid("只有市直部门和派驻机构可以变更，镇街随区划调整")
    if found.valid_to is not None:
        raise DomainError("{name}已于 {day} 撤销，不能再变更", name=found.name, day=found.valid_to)
    return found


def _check_day(day: date, ground: ChangeGround) -> None:
    if day < ground.today:
        raise Invalid("生效日期不能早于今天（{day}）", day=ground.today)
    if day > ground.today + FARTHEST:
        raise Invalid("生效日期不能晚于 {last}", last=ground.today + FARTHEST)
    if day > ground.today and not ground.works:
        raise Invalid("{day} 不是工作日，或该年日历尚未导入，请另选生效日期", day=day)


def _check_name(payload: ChangePayload, ground: ChangeGround) -> None:
    name = payload.name.strip()
    known = ground.departments[payload.department]
    if payload.kind is DepartmentChangeKind.RENAME and name == known.name:
        raise DomainError("名称没有变化，无须更名")
    same = [one for one in ground.departments.values() if one.name == name and one.valid_to is None]
    if same:
        raise Invalid("已有名为“{name}”的单位（{code}）", name=name, code=same[0].code)


def _check_successor(code: str, department: KnownDepartment, ground: ChangeGround) -> None:
    found = ground.departments.get(code)
    if found is None:
        raise Invalid("没有编码为 {code} 的单位", code=code[:40])
    if found.code == department.code:
        raise Invalid("单位不能由自己承接")
    if found.kind is not department.kind:
        raise Invalid("{name}须由同类单位承接", name=department.name)
    if found.valid_to is not None:
        raise DomainError("{name}已于 {day} 撤销，不能承接", name=found.name, day=found.valid_to)


def _check_split(payload: ChangePayload, ground: ChangeGround) -> None:
    if not DEPARTMENT_CODE.fullmatch(payload.code):
        raise Invalid("新单位编码须为 2 至 12 位大写字母、数字或 -")
    known = ground.departments.get(payload.code)
    if known is not None:
        raise Invalid("编码 {code} 已用于“{name}”", code=known.code, name=known.name)
    if not payload.items and not payload.sections:
        raise Invalid("请至少选择一项责任事项或一个科室划给新单位")


def _check_shares(payload: ChangePayload, department: KnownDepartment, ground: ChangeGround) -> None:
    if payload.kind not in DIVIDING and (payload.items or payload.sections):
        raise Invalid("这种变更不能分别划转")
    strangers = (set(payload.items) - set(ground.items)) | (set(payload.sections) - set(ground.sections))
    if strangers:
        raise Invalid("{code}不属于{name}", code=min(strangers), name=department.name)
    for code in sorted({*payload.items.values(), *payload.sections.values()}):
        if payload.kind is DepartmentChangeKind.END:
            _check_successor(code, department, ground)
        elif code != payload.code:
            raise Invalid("分设时只能划给新单位")


def _check_planned(payload: ChangePayload, ground: ChangeGround) -> None:
    for other in ground.planned:
        shared = payload.concerned & other.departments
        if shared:
            code = min(shared)
            known = ground.departments.get(code)
            raise DomainError(
                "{name}已有 {day} 生效的变更（{reference}）在等待，请先撤回它或等它生效",
                name=known.name if known else code,
                day=other.effective_on,
                reference=other.reference,
            )


EDITORS = frozenset({Role.ADMINISTRATOR, Role.LIST_OFFICE})
_PLANNED = DepartmentChangeStatus.PLANNED
DEPARTMENT_CHANGE_ACTS = WorkflowTable(
    kind="department_change",
    states=DepartmentChangeStatus,
    acts=DepartmentChangeAct,
    readers=EDITORS,
    missing="没有这项机构变更",
    transitions=MappingProxyType(
        {
            (None, DepartmentChangeAct.PLAN): WorkflowTransition(
                EDITORS, _PLANNED, ChangePayload, reach=Reach.WHOLE
            ),
            (_PLANNED, DepartmentChangeAct.APPLY): WorkflowTransition(
                EDITORS, DepartmentChangeStatus.APPLIED, reach=Reach.WHOLE, reload=True
            ),
            (_PLANNED, DepartmentChangeAct.REFUSE): WorkflowTransition(
                EDITORS, DepartmentChangeStatus.REFUSED, reach=Reach.WHOLE
            ),
            (_PLANNED, DepartmentChangeAct.CANCEL): WorkflowTransition(
                EDITORS, DepartmentChangeStatus.CANCELLED, reach=Reach.WHOLE
            ),
        }
    ),
)
