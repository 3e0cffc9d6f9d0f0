"""Write the text of a duty into form fields, one row a line, and read it from them."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dashboard.duty_office.step_rows import format_steps, parse_steps
from domain.duties import Cooperation, Duty, DutyField, DutyList, Situation
from domain.errors import Invalid

CELL = re.compile(r"\s*[|｜]\s*")
MANY = re.compile(r"\s*//\s*")
CODES = re.compile(r"[\s,，、;；]+")
BETWEEN, AMONG = " ｜ ", " // "
NOT_A_UNIT = "第 {number} 行：没有名为“{said}”的单位"


@dataclass(frozen=True, slots=True)
class UnitNames:
    """The names of departments by code, for writing; names and codes alike are read."""

    by_code: Mapping[str, str]

    def format(self, code: str) -> str:
        """Return what a department is called."""
        return self.by_code.get(code, code)

    def parse(self, said: str, number: int) -> str:
        """Return the code of a name in a line. Raises Invalid."""
        if said in self.by_code:
            return said
        known = {name: code for code, name in self.by_code.items()}
        if said not in known:
            raise Invalid(NOT_A_UNIT, number=number, said=said)
        return known[said]


def format_duty(duty: Duty, names: UnitNames) -> dict[str, str]:
    """Return what each field of the form holds, by the names of the fields of a duty."""
    return {
        "name": duty.name,
        "lead": "、".join(names.format(code) for code in duty.lead),
        "lead_duty": "\n".join(duty.lead_duty),
        "cooperating": "\n".join(
            BETWEEN.join((names.format(row.department), row.duty)) for row in duty.cooperating
        ),
        "town_duty": "\n".join(duty.town_duty),
        "legal_basis": "\n".join(duty.legal_basis),
        "powers": "、".join(duty.powers),
        "matters": "、".join(duty.matters),
        "situations": "\n".join(_format_situation(row, names) for row in duty.situations),
        "steps": format_steps(duty.steps),
    }


def parse_duty(
    said: Mapping[str, str | None], names: UnitNames, *, base: Duty | None, duty_field: DutyField | None
) -> Duty:
    """Return the text that a form holds; base: what it changes, None for a duty to be added.

    Raises Invalid with the line at fault.
    """
    begun = base or Duty(code="", duty_list=DutyList.SHARED, name="", lead=(), duty_field=duty_field)
    return replace(begun, **{name: read(said.get(name) or "", names) for name, read in READERS.items()})


def _format_situation(row: Situation, names: UnitNames) -> str:
    cells = (
        row.code,
        row.name,
        names.format(row.department),
        row.office,
        row.phone,
        row.procedure,
        row.standard,
        "、".join(names.format(code) for code in row.departments),
        AMONG.join(row.town_points),
    )
    return BETWEEN.join(" ".join(cell.split()) if cell else "" for cell in cells)


def _lines(said: str, _names: UnitNames) -> tuple[str, ...]:
    return tuple(line.strip() for line in said.splitlines() if line.strip())


def _codes(said: str, _names: UnitNames) -> tuple[str, ...]:
    return tuple(code for code in CODES.split(said) if code)


def _units(said: str, names: UnitNames) -> tuple[str, ...]:
    return _parse_units(said, names, 1)


def _parse_units(said: str, names: UnitNames, number: int) -> tuple[str, ...]:
    return tuple(names.parse(one, number) for one in CODES.split(said) if one)


def _rows(said: str, count: int) -> Iterable[tuple[int, Sequence[str]]]:
    """Yield the number and the cells of each line that is not blank, as many as asked for."""
    for number, line in enumerate(said.splitlines(), start=1):
        if line.strip():
            cells = [cell.strip() for cell in CELL.split(line.strip())]
            if len(cells) > count:
                raise Invalid("第 {number} 行：竖线分成的部分多于 {count} 个", number=number, count=count)
            yield number, [*cells, *[""] * count][:count]


def _cooperating(said: str, names: UnitNames) -> tuple[Cooperation, ...]:
    return tuple(
        Cooperation(names.parse(department, number), duty) for number, (department, duty) in _rows(said, 2)
    )


def _situations(said: str, names: UnitNames) -> tuple[Situation, ...]:
    found = []
    for number, cells in _rows(said, 9):
        code, name, department, office, phone, procedure, standard, departments, points = cells
        found.append(
            Situation(
                code,
                name,
                names.parse(department, number),
                office,
                phone,
                procedure,
                standard,
                _parse_units(departments, names, number),
                tuple(point for point in MANY.split(points) if point),
            )
        )
    return tuple(found)


READERS: Mapping[str, Callable[[str, UnitNames], Any]] = {
    "name": lambda said, _names: said.strip(),
    "lead": _units,
    "lead_duty": _lines,
    "cooperating": _cooperating,
    "town_duty": _lines,
    "legal_basis": _lines,
    "powers": _codes,
    "matters": _codes,
    "situations": _situations,
    "steps": lambda said, _names: parse_steps(said),
}
