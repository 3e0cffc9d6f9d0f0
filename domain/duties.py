"""Types of the responsibility list: duties with situations and flow charts, their codes, who keeps them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from domain.catalogue import PaperAct, PaperStatus, PublishPayload
from domain.enums import Role
from domain.errors import Invalid, NotAllowed
from domain.scopes import Actor, Reach
from domain.workflows import WorkflowTable, WorkflowTransition, check_words

LONGEST_REMARK = 500  # characters
KEPT_BY = "责任清单由市委编办维护，您可以查看"


class DutyList(StrEnum):
    """The two lists."""

    SHARED = "shared"  # 属地管理事项清单
    POWER = "power"  # 权责清单


class DutyField(StrEnum):
    """The seven fields of shared duties, in the order of their numbers in codes."""

    NATURAL_RESOURCES = "natural_resources"  # 自然资源
    ECOLOGY = "ecology"  # 生态环境
    URBAN_RURAL_CONSTRUCTION = "urban_rural_construction"  # 城乡建设
    EMERGENCY_MANAGEMENT = "emergency_management"  # 应急管理
    MARKET_SUPERVISION = "market_supervision"  # 市场监管
    LAW_ENFORCEMENT = "law_enforcement"  # 综合执法
    KEY_WORK = "key_work"  # 重点工作


class PowerKind(StrEnum):
    """What kind of power an item of a department is."""

    LICENSING = "licensing"  # 行政许可
    PENALTY = "penalty"  # 行政处罚
    COERCION = "coercion"  # 行政强制
    LEVY = "levy"  # 行政征收
    BENEFIT = "benefit"  # 行政给付
    INSPECTION = "inspection"  # 行政检查
    CONFIRMATION = "confirmation"  # 行政确认
    REWARD = "reward"  # 行政奖励
    ADJUDICATION = "adjudication"  # 行政裁决
    OTHER = "other"  # 其他行政权力
    PUBLIC_SERVICE = "public_service"  # 公共服务


class DutyLevel(StrEnum):
    """Which level of government exercises a duty."""

    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    TOWN = "town"


POWER_LETTERS: Mapping[PowerKind, str] = MappingProxyType(
    dict(zip(PowerKind, ["XK", "CF", "QZ", "ZS", "JF", "JC", "QR", "JL", "CJ", "QT", "FW"], strict=True))
)
FIELD_NUMBERS: Mapping[DutyField, int] = MappingProxyType(
    {field: number for number, field in enumerate(DutyField, start=1)}
)
POWER_CODE = re.compile(rf"[0-9A-Z][0-9A-Z-]{{0,19}}-({'|'.join(POWER_LETTERS.values())})-[0-9]{{3,4}}")
SHARED_CODE = re.compile(rf"S-([1-{len(DutyField)}])[0-9]{{2}}")

# Who takes a step of a flow chart, where it is no department.
TOWN, CENTER, UNIT = "town", "center", "unit"
LANES = (UNIT, TOWN, CENTER)


@dataclass(frozen=True, slots=True)
class Cooperation:
    """What a cooperating department owes (配合责任)."""

    department: str
    duty: str


@dataclass(frozen=True, slots=True)
class Situation:
    """One concrete case of a duty, with the four facts: office, phone, procedure, standard.

    department: the one to which the office belongs. departments: every department involved.
    town_points: what the town's people look at, ask and record.
    """

    code: str
    name: str
    department: str
    office: str
    phone: str
    procedure: str
    standard: str
    departments: tuple[str, ...] = ()
    town_points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NextStep:
    """Where a step leads; condition: when, None where it always does."""

    to: int
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class FlowStep:
    """One step of a flow chart; who: a lane or the code of a department. limit: working days.

    next: empty where the chain ends.
    """

    no: int
    title: str
    who: str
    text: str
    limit: int | None = None
    next: tuple[NextStep, ...] = ()


@dataclass(frozen=True, slots=True)
class Duty:
    """One text of a duty. A shared one has a field, a flow chart and situations, a power item has a kind.

    lead: codes of the departments with the main responsibility (主体责任), ``lead_duty`` says which.
    town_duty: what the towns owe (配合责任). powers: codes of the power items on which it rests.
    matters: codes of the catalogue's matters that are about it.
    """

    code: str
    duty_list: DutyList
    name: str
    lead: tuple[str, ...]
    duty_field: DutyField | None = None
    power_kind: PowerKind | None = None
    level: DutyLevel = DutyLevel.COUNTY
    lead_duty: tuple[str, ...] = ()
    cooperating: tuple[Cooperation, ...] = ()
    town_duty: tuple[str, ...] = ()
    legal_basis: tuple[str, ...] = ()
    powers: tuple[str, ...] = ()
    matters: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    situations: tuple[Situation, ...] = ()
    steps: tuple[FlowStep, ...] = ()


# Every signed-in user reads the lists, except wall screens; only the list office changes them.
READERS = frozenset(Role) - {Role.WALL}
EDITORS = frozenset({Role.LIST_OFFICE})


def permit_reading(actor: Actor) -> None:
    """Refuse the lists to wall screens. Raises NotAllowed."""
    if not actor.roles & READERS:
        raise NotAllowed("大屏令牌只能查看大屏")


def list_named(duty: Duty) -> frozenset[str]:
    """Return the codes of all departments that a duty names."""
    return frozenset(
        [
            *duty.lead,
            *(row.department for row in duty.cooperating),
            *(code for row in duty.situations for code in (row.department, *row.departments)),
            *(step.who for step in duty.steps if step.who not in LANES),
        ]
    )


def build_power_code(department: str, kind: PowerKind, number: int) -> str:
    """Return the code of a power item, as D05-CF-012."""
    return f"{department}-{POWER_LETTERS[kind]}-{number:03d}"


def build_shared_code(field: DutyField, number: int) -> str:
    """Return the code of a shared duty, as S-407: the number of its field, then its own."""
    return f"S-{FIELD_NUMBERS[field]}{number:02d}"


def build_situation_code(duty: str, number: int) -> str:
    """Return the code of a situation, as S-407-2."""
    return f"{duty}-{number}"


def check_effective_from(effective_from: date | None, *, latest: date | None) -> date:
    """Return the day from which a version holds, today's or any other. Raises Invalid.

    latest: the day of the version before, which may not be later.
    """
    if effective_from is None:
        raise Invalid("请填写生效日期")
    if latest is not None and effective_from < latest:
        raise Invalid("生效日期不能早于上一版的生效日期 {day}", day=latest)
    return effective_from


class PublishDutiesPayload(PublishPayload):
    """One of the lists as a whole, by which document it is put in force, and from which day.

    remark: what the document or the editor says of the version. amendments: numbers of those that were under
    way about duties it changes, with the reason why it did not wait for them.
    """

    duty_list: DutyList
    duties: tuple[Duty, ...]
    effective_from: date | None
    remark: str = ""
    amendments: tuple[str, ...] = ()
    amendments_reason: str = ""

    def check(self) -> None:
        """Raise Invalid without a day, a document or a duty, and for duties of the other list."""
        check_effective_from(self.effective_from, latest=None)
        PublishPayload.check(self)
        check_words(self.remark, missing=None, longest=LONGEST_REMARK)
        check_words(self.amendments_reason, missing=None, longest=LONGEST_REMARK)
        if not self.duties:
            raise Invalid("清单里没有事项，不能发布")
        if any(duty.duty_list is not self.duty_list for duty in self.duties):
            raise Invalid("两份清单须分别发布")


_PUBLISHED = WorkflowTransition(EDITORS, PaperStatus.PUBLISHED, PublishDutiesPayload, reach=Reach.WHOLE)
DUTY_LIST_ACTS = WorkflowTable(
    kind="duty_list",
    states=PaperStatus,
    acts=PaperAct,
    readers=READERS,
    missing="没有这份责任清单",
    refusals=MappingProxyType(dict.fromkeys(PaperAct, KEPT_BY)),
    transitions=MappingProxyType(
        {
            (None, PaperAct.PUBLISH): _PUBLISHED,
            (PaperStatus.PUBLISHED, PaperAct.PUBLISH): _PUBLISHED,
        }
    ),
)
