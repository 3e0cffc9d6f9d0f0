"""Enums of the catalogue, and the roles that may write it."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from domain.enums import Role
from domain.errors import Invalid, NotAllowed
from domain.scopes import Actor, Reach
from domain.workflows import WorkflowPayload, WorkflowTable, WorkflowTransition, WorkflowTransitions

LONGEST_REFERENCE = 80  # characters
KEPT_BY = "网格清单由系统管理员和中心受理员维护，您可以查看和导出"


class MatterReporter(StrEnum):
    """Who may hand a matter in."""

    GRID_STAFF = "grid_staff"
    UNIT = "unit"
    TOWN = "town"
    PUBLIC = "public"
    HOTLINE = "hotline"


class SolvedAt(StrEnum):
    """The level at which a matter is normally solved, from the lowest up."""

    GRID = "grid"
    UNIT = "unit"
    TOWN = "town"
    COUNTY = "county"


class PaperStatus(StrEnum):
    """States of a version of a paper."""

    DRAFT = "draft"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"


class Paper(StrEnum):
    """The three parts of the catalogue."""

    MATTERS = "matters"  # 入格事项清单
    COLLECTION = "collection"  # 信息采集目录
    PROCEDURE = "procedure"  # 事项办理流程


class PaperAct(StrEnum):
    """What can be done to a paper; also the words of its record."""

    OPEN = "open"  # a draft begins as a copy of what is in force
    CHANGE = "change"
    REMOVE = "remove"
    IMPORT = "import"
    PUBLISH = "publish"
    DISCARD = "discard"
    SUPERSEDE = "supersede"  # the next version was published


class PublishPayload(WorkflowPayload):
    """By which document a version is put in force."""

    reference: str | None

    def check(self) -> None:
        """Raise Invalid without a document."""
        check_reference(self.reference)

    @property
    def note(self) -> str:
        """Return the number of the document."""
        return check_reference(self.reference)


class LimitUnit(StrEnum):
    """What the limit of a step counts."""

    HOURS = "hours"  # natural time, for urgent matters
    WORKING_HOURS = "working_hours"
    HALF_DAYS = "half_days"  # of working time
    WORKING_DAYS = "working_days"


class Subject(StrEnum):
    """What information is collected about: places and things, never persons."""

    PLACE = "place"
    SHOP = "shop"
    RENTED_BUILDING = "rented_building"
    FACILITY = "facility"
    HIDDEN_DANGER = "hidden_danger"


class FieldType(StrEnum):
    """What a field of a collected record holds."""

    TEXT = "text"
    NUMBER = "number"
    CHOICE = "choice"
    DATE = "date"
    YES_NO = "yes_no"
    PHOTO = "photo"


class Collector(StrEnum):
    """Collectors: values of ``Role`` that work in the field."""

    GRID_STAFF = "grid_staff"
    UNIT = "unit"
    TOWN = "town"


EDITORS = frozenset({Role.ADMINISTRATOR, Role.INTAKE})
# Every signed-in user reads the catalogue, except wall screens; drafts are the editors' alone.
READERS = frozenset(Role) - {Role.WALL}
# The collector kinds that each role has when it collects in the field.
COLLECTS: Mapping[Role, frozenset[Collector]] = MappingProxyType(
    {
        Role.GRID_STAFF: frozenset({Collector.GRID_STAFF}),
        Role.UNIT: frozenset({Collector.GRID_STAFF, Collector.UNIT}),
        Role.TOWN: frozenset(Collector),
    }
)


def may(actor: Actor) -> bool:
    """Tell whether the actor keeps the papers of the whole city."""
    return actor.scope.reach is Reach.WHOLE and bool(actor.roles & EDITORS)


def permit(actor: Actor) -> None:
    """Refuse to prepare an act on a paper for those who do not keep it. Raises NotAllowed."""
    if not may(actor):
        raise NotAllowed(KEPT_BY)


def permit_reading(actor: Actor) -> None:
    """Refuse the catalogue to wall screens. Raises NotAllowed."""
    if not actor.roles & READERS:
        raise NotAllowed("大屏令牌只能查看大屏")


def get_collectors(actor: Actor) -> frozenset[Collector]:
    """Return the collectors for whom the actor collects in the field."""
    return frozenset().union(*(COLLECTS.get(role, frozenset()) for role in actor.roles))


def permit_collecting(actor: Actor, collector: Collector) -> None:
    """Refuse collecting to roles that do not work in the field. Raises NotAllowed."""
    if collector not in get_collectors(actor):
        raise NotAllowed("这类信息由{collector}采集，您的账号不能登记", collector=collector)


def check_reference(reference: str | None) -> str:
    """Return the number of the document a version rests on, trimmed. Raises Invalid without one."""
    found = (reference or "").strip()
    if not found:
        raise Invalid("请填写文号，例如 寿网格办〔2026〕1号")
    if len(found) > LONGEST_REFERENCE:
        raise Invalid("文号请不超过 {most} 字", most=LONGEST_REFERENCE)
    return found


def kept(
    to: PaperStatus | None, payload: type[WorkflowPayload] = WorkflowPayload, *, reload: bool = False
) -> WorkflowTransition:
    """Return what the keepers of the papers may do."""
    return WorkflowTransition(EDITORS, to, payload, reach=Reach.WHOLE, reload=reload)


def paper_table(kind: str, transitions: WorkflowTransitions, *, missing: str) -> WorkflowTable:
    """Return the table of one kind of paper; ``missing`` says that there is no such paper."""
    return WorkflowTable(
        kind=kind,
        states=PaperStatus,
        acts=PaperAct,
        readers=READERS,
        missing=missing,
        refusals=MappingProxyType(dict.fromkeys(PaperAct, KEPT_BY)),
        transitions=MappingProxyType(dict(transitions)),
    )


SUPERSEDED = WorkflowTransition(EDITORS, PaperStatus.SUPERSEDED, reach=Reach.WHOLE, consequence=True)
