"""Form parsing of the catalogue page."""

import re
from base64 import b64decode
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from domain.admitted_matters import MatterListEntry, Unfit
from domain.catalogue import FieldType, LimitUnit, MatterReporter, SolvedAt
from domain.enums import Secrecy, TicketClass, WorkField
from domain.errors import Invalid
from domain.field_data import Field
from domain.procedures import ProcedureStep
from i18n import label

Word = TypeVar("Word", bound=StrEnum)
SEPARATOR = " \uff5c "
PARTS = re.compile(r"[\t|\uff5c]")
LIST_PARTS = re.compile(r"[,\uff0c;\uff1b\u3001]")
LIMIT = re.compile(r"(\d+)\s*(.+)")


def parse_entry(values: Iterable[tuple[str, Any]], *, code: str | None) -> MatterListEntry:
    """Return the entry that a form says, by field; ``code`` of an entry that is there already.

    Raises Unfit where a choice is empty.
    """
    said = dict(values)
    for field in ("work_field", "solved_at", "default_class", "secrecy"):
        if not said.get(field):
            raise Unfit(field, "请选择每一项后再保存")
    return MatterListEntry(
        code=code or _text(said["code"]),
        name=_text(said["name"]),
        name_en=_text(said["name_en"]) or None,
        major=_text(said["major"]),
        work_field=WorkField(said["work_field"]),
        reporters=frozenset(MatterReporter(word) for word in said["reporters"] or ()),
        solved_at=SolvedAt(said["solved_at"]),
        call_admitted=said["call_admitted"] == "yes",
        default_class=TicketClass(said["default_class"]),
        secrecy=Secrecy(said["secrecy"]),
        public=said["public"] == "yes",
        department=said["department"] or None,
        note=_text(said["note"]),
    )


def parse_day(said: str | None) -> date | None:
    """Return a day as typed, None for an empty field. Raises Invalid."""
    if not (said or "").strip():
        return None
    try:
        return date.fromisoformat((said or "").strip())
    except ValueError:
        raise Invalid("日期请写成 2026-03-01 的样子") from None


def decode_upload(contents: str | None) -> bytes:
    """Return the file that a browser sent as a data address. Raises Invalid."""
    _, _, coded = (contents or "").partition(";base64,")
    try:
        return b64decode(coded, validate=True)
    except ValueError:
        raise Invalid("文件没有读到，请重新选择") from None


def format_steps(steps: Iterable[ProcedureStep]) -> str:
    """Return steps one a line, as ``parse_steps`` reads them."""
    return "\n".join(
        SEPARATOR.join(
            (
                label(step.level),
                step.title,
                f"{step.limit} {label(step.limit_unit)}" if step.limit else "",
                step.what,
                ", ".join(step.papers),
            )
        )
        for step in steps
    )


def parse_steps(lines: str | None) -> tuple[ProcedureStep, ...]:
    """Return the steps written one a line. Raises Invalid with the line at fault."""
    return tuple(_read_lines(lines, _step))


def format_fields(fields: Iterable[Field]) -> str:
    """Return fields one a line, as ``parse_fields`` reads them."""
    return "\n".join(
        SEPARATOR.join(
            (
                field.key,
                field.name,
                label(field.type),
                "*" if field.required else "",
                field.unit or ", ".join(field.choices),
                field.name_en or "",
            )
        )
        for field in fields
    )


def parse_fields(lines: str | None) -> tuple[Field, ...]:
    """Return the fields written one a line. Raises Invalid with the line at fault."""
    return tuple(_read_lines(lines, _field))


def _read_lines(lines: str | None, read: Callable[[Sequence[str], int], Any]) -> Iterable[Any]:
    for number, line in enumerate((lines or "").splitlines(), start=1):
        if line.strip():
            yield read([part.strip() for part in PARTS.split(line)], number)


def _step(parts: Sequence[str], number: int) -> ProcedureStep:
    level, title, limit, what, papers = [*parts, *[""] * 5][:5]
    met = LIMIT.fullmatch(limit)
    if limit and not met:
        raise Invalid("第 {number} 行：时限请写成“2 个工作日”的样子，没有时限就留空", number=number)
    return ProcedureStep(
        level=_member(SolvedAt, level, number),
        title=title,
        what=what,
        limit=int(met.group(1)) if met else None,
        limit_unit=_member(LimitUnit, met.group(2), number) if met else LimitUnit.WORKING_DAYS,
        papers=_list(papers),
    )


def _field(parts: Sequence[str], number: int) -> Field:
    key, name, kind, required, more, name_en = [*parts, *[""] * 6][:6]
    field_type = _member(FieldType, kind, number)
    return Field(
        key=key,
        name=name,
        type=field_type,
        name_en=name_en or None,
        required=bool(required),
        unit=more or None if field_type is FieldType.NUMBER else None,
        choices=_list(more) if field_type is FieldType.CHOICE else (),
    )


def _member(kind: type[Word], said: str, number: int) -> Word:
    by_label = {label(member): member for member in kind}
    if said not in by_label:
        raise Invalid(
            "第 {number} 行：“{said}”不是可选的值，请填：{words}",
            number=number, said=said, words=tuple(kind),
        )  # fmt: skip
    return by_label[said]


def _list(said: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in LIST_PARTS.split(said) if part.strip())


def _text(value: Any) -> str:
    return str(value or "").strip()
