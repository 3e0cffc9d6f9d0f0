"""Rules of the list of admitted matters: validation of entries, and the diff of two versions."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from types import MappingProxyType
from typing import Any

from domain.catalogue import (
    SUPERSEDED,
    MatterReporter,
    PaperAct,
    PaperStatus,
    PublishPayload,
    SolvedAt,
    kept,
    paper_table,
)
from domain.enums import Secrecy, TicketClass, WorkField
from domain.errors import Invalid
from domain.workflows import WorkflowPayload

# S and B: matters and components of the standard; the city's own begin with Z or another capital.
CODE = re.compile(r"[A-Z][0-9A-Z]{2,19}")
LONGEST = MappingProxyType({"name": 60, "name_en": 120, "major": 40, "note": 500})


@dataclass(frozen=True, slots=True)
class MatterListEntry:
    """One entry of the list, in the order in which tables, forms and workbooks show it."""

    code: str
    name: str
    name_en: str | None
    major: str
    work_field: WorkField
    reporters: frozenset[MatterReporter]
    solved_at: SolvedAt
    call_admitted: bool
    default_class: TicketClass
    secrecy: Secrecy
    public: bool
    department: str | None = None
    note: str = ""


# What each field is called, on screens (through t()) and as headings of the workbook.
HEADINGS: Mapping[str, str] = MappingProxyType(
    {
        "code": "事项编码",
        "name": "事项名称",
        "name_en": "英文名称",
        "major": "事项大类",
        "work_field": "工作领域",
        "reporters": "可上报主体",
        "solved_at": "通常解决层级",
        "call_admitted": "可否呼叫",
        "default_class": "默认类别",
        "secrecy": "密级",
        "public": "默认公开",
        "department": "建议主办单位",
        "note": "备注",
    }
)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of an entry that two versions say differently."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Difference:
    """How a later version differs from an earlier one, each part by code.

    changed: the later entry with the fields that were otherwise before.
    """

    added: tuple[MatterListEntry, ...]
    removed: tuple[MatterListEntry, ...]
    changed: tuple[tuple[MatterListEntry, tuple[FieldChange, ...]], ...]

    @property
    def is_empty(self) -> bool:
        """Return whether the two are equal."""
        return not (self.added or self.removed or self.changed)


class Unfit(Invalid):
    """Refuse one field of an entry; ``field`` is its name in ``MatterListEntry``."""

    def __init__(self, field: str, message_id: str, **values: object) -> None:
        super().__init__(message_id, **values)
        self.field = field

    def __reduce__(self) -> tuple[object, ...]:
        """Keep field, message and values when the error crosses a process."""
        return _unfit, (self.field, self.message_id, self.values)


def check(entry: MatterListEntry) -> None:
    """Refuse an entry that the list cannot hold. Raises Unfit with the first field at fault."""
    if not CODE.fullmatch(entry.code):
        raise Unfit("code", "事项编码须以大写字母开头，后接 2 至 19 位数字或大写字母")
    for field in ("name", "major"):
        if not getattr(entry, field).strip():
            raise Unfit(field, "不能为空")
    for field, most in LONGEST.items():
        if len(getattr(entry, field) or "") > most:
            raise Unfit(field, "请不超过 {most} 字", most=most)
    _check_rules(entry)


def _check_rules(entry: MatterListEntry) -> None:
    if not entry.reporters:
        raise Unfit("reporters", "至少要有一类可上报主体，否则无人可报")
    if entry.solved_at is SolvedAt.COUNTY and not entry.call_admitted:
        raise Unfit("call_admitted", "由市直部门解决的事项必须允许呼叫，否则基层无法转交")
    if entry.public and entry.secrecy is not Secrecy.NORMAL:
        raise Unfit("public", "内部或保密的事项不能默认公开")


def diff_entries(before: Iterable[MatterListEntry], after: Iterable[MatterListEntry]) -> Difference:
    """Return what was added, removed and changed field by field from ``before`` to ``after``."""
    old = {entry.code: entry for entry in before}
    new = {entry.code: entry for entry in after}
    both = ((new[code], list_field_changes(old[code], new[code])) for code in sorted(old.keys() & new.keys()))
    return Difference(
        added=tuple(new[code] for code in sorted(new.keys() - old.keys())),
        removed=tuple(old[code] for code in sorted(old.keys() - new.keys())),
        changed=tuple(pair for pair in both if pair[1]),
    )


def list_field_changes(before: MatterListEntry, after: MatterListEntry) -> tuple[FieldChange, ...]:
    """Return the fields that ``after`` says differently, in the order of the entry."""
    pairs = ((each.name, getattr(before, each.name), getattr(after, each.name)) for each in fields(before))
    return tuple(FieldChange(*pair) for pair in pairs if pair[1] != pair[2])


def check_effective(effective_from: date | None, *, today: date, latest: date | None) -> date:
    """Return the day from which a version is to hold. Raises Invalid.

    The day has come (so that the catalogue never runs ahead of the document) and is after the one of
    the version it supersedes, ``latest``.
    """
    day = check_day(effective_from)
    if day > today:
        raise Invalid("生效日期 {day} 未到，请到当日再发布；草稿会一直保留", day=day)
    if latest is not None and day <= latest:
        raise Invalid("生效日期须晚于现行版的生效日期 {day}", day=latest)
    return day


def check_day(effective_from: date | None) -> date:
    """Return the day from which a version is to hold. Raises Invalid where none is given."""
    if effective_from is None:
        raise Invalid("请填写生效日期")
    return effective_from


def _unfit(field: str, message_id: str, values: dict[str, object]) -> Unfit:
    return Unfit(field, message_id, **values)


class MatterPayload(WorkflowPayload):
    """An entry to be added to the draft, or to replace the one of its code."""

    entry: MatterListEntry

    def check(self) -> None:
        """Raise Unfit for an entry that the list cannot hold."""
        check(self.entry)


class RemovalPayload(WorkflowPayload):
    """The code of the entry to be taken out of the draft."""

    code: str


class ImportPayload(WorkflowPayload):
    """The entries of a workbook; what it does not name stays."""

    entries: tuple[MatterListEntry, ...]

    def check(self) -> None:
        """Raise Unfit for the first entry that the list cannot hold."""
        for entry in self.entries:
            check(entry)


class PublishListPayload(PublishPayload):
    """By which document a list is put in force, from which day."""

    effective_from: date | None

    def check(self) -> None:
        """Raise Invalid without a day, or without a document."""
        check_day(self.effective_from)
        super().check()


_DRAFT = PaperStatus.DRAFT
LIST_ACTS = paper_table(
    "matter_list",
    {
        (None, PaperAct.OPEN): kept(_DRAFT),
        (_DRAFT, PaperAct.CHANGE): kept(_DRAFT, MatterPayload),
        (_DRAFT, PaperAct.REMOVE): kept(_DRAFT, RemovalPayload),
        (_DRAFT, PaperAct.IMPORT): kept(_DRAFT, ImportPayload),
        (_DRAFT, PaperAct.PUBLISH): kept(PaperStatus.PUBLISHED, PublishListPayload, reload=True),
        (_DRAFT, PaperAct.DISCARD): kept(None),
        (PaperStatus.PUBLISHED, PaperAct.SUPERSEDE): SUPERSEDED,
    },
    missing="没有入格事项清单的草稿，请先起草新版",
)
