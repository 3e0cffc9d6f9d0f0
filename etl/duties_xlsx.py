"""Write and read both lists of duties as one workbook of five sheets (.xlsx), headed in Chinese."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from domain.duties import Cooperation, Duty, DutyList, FlowStep, Situation
from domain.duty_rules import DutyFault, DutyPart, KnownCodes, find_faults
from domain.errors import Invalid
from etl.duty_cells import MARK
from etl.duty_sheets import GUIDE, GUIDE_TITLES, GUIDE_WIDTHS, OF_DUTY, SHEETS, DutyColumn, DutySheet
from etl.tables import TableColumns, find_heading, read_cell
from etl.workbooks import ERRORS, add_sheet, iter_numbered_rows, open_workbook, to_bytes
from i18n.locale_context import LOCALES, use
from i18n.translation import t

MOST_BYTES = 20_000_000
MOST_ROWS = 100_000  # of one sheet
MOST_COLUMNS = 100  # of one sheet; what is further right is not read
EVERY = 50  # rows after which the reading says how far it is
Watch = Callable[[int], None]  # called with how many rows were read and duties checked so far
PARTS = {DutyPart.COOPERATING: Cooperation, DutyPart.SITUATIONS: Situation, DutyPart.STEPS: FlowStep}


@dataclass(frozen=True, slots=True)
class RefusedCell:
    """One cell that cannot be taken in: where it is, and the sentence that says why."""

    sheet: str
    row: int
    column: str
    heading: str
    reason: Invalid


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row of a sheet with what its cells hold; places: the index of each field's column.

    faults: cells that cannot be read.
    """

    sheet: DutySheet
    number: int
    places: Mapping[str, int]
    values: Mapping[str, Any]
    faults: tuple[RefusedCell, ...] = ()

    @property
    def code(self) -> str:
        """Return the code of the duty that it is about."""
        return str(self.values.get("code" if self.sheet.part is DutyPart.DUTY else OF_DUTY.field, ""))

    def refuse(self, field_name: str, reason: Invalid) -> RefusedCell:
        """Return the refusal of a field; of one without a column, that of the first column."""
        headings = self.sheet.headings
        shown = field_name if field_name in headings else next(iter(headings))
        letter = get_column_letter(self.places[shown] + 1)
        return RefusedCell(self.sheet.title, self.number, letter, headings[shown], reason)


@dataclass(slots=True)
class DutyBook:
    """What a workbook says: its duties, and every refused cell. rows: those of the duties, by code."""

    duties: list[Duty] = field(default_factory=list)
    refused: list[RefusedCell] = field(default_factory=list)
    rows: dict[str, SheetRow] = field(default_factory=dict)

    def list_of(self, duty_list: DutyList) -> tuple[Duty, ...]:
        """Return the duties of one list, in the order of their rows."""
        return tuple(duty for duty in self.duties if duty.duty_list is duty_list)


def write(duties: Iterable[Duty], *, names: Mapping[str, str]) -> bytes:
    """Return the workbook of the duties of both lists; without any it is the template.

    names: of departments, which are shown next to their codes.
    """
    listed = list(duties)
    book = Workbook(write_only=True)
    for sheet in SHEETS:
        titles, widths = zip(*((column.heading, column.width) for column in sheet.columns), strict=True)
        add_sheet(book, sheet.title, titles, _to_rows(sheet, listed, names), widths=widths)
    add_sheet(book, GUIDE, GUIDE_TITLES, _guide(), widths=GUIDE_WIDTHS)
    return to_bytes(book)


def read(
    content: bytes, *, known: KnownCodes, most_bytes: int | None = None, watch: Watch = lambda _: None
) -> DutyBook:
    """Return what a workbook says; a row at fault does not keep the others from being checked.

    known: codes that duties may name; where the book has a list of powers, its items in place of those known.
    Raises Invalid where it is no workbook, too large, or lacks a sheet or a column, and what ``watch`` does.
    """
    return read_book(open_workbook(content, most_bytes=most_bytes or MOST_BYTES), known=known, watch=watch)


def read_book(book: Workbook, *, known: KnownCodes, watch: Watch = lambda _: None) -> DutyBook:
    """Return what an opened workbook says, as ``read`` does."""
    lacking = tuple(sheet.title for sheet in SHEETS if sheet.title not in book.sheetnames)
    if lacking:
        raise Invalid("缺少工作表：{names}。请用模板填写", names=lacking)
    reader = _BookReader(known, watch)
    for sheet in SHEETS:
        for row in _read_rows(book[sheet.title], sheet):
            reader.take(row)
    return reader.build()


class _BookReader:
    """Takes rows in, those of duties first, and builds the duties from them."""

    def __init__(self, known: KnownCodes, watch: Watch) -> None:
        self.known = known
        self._watch = watch
        self._done = 0
        self.found = DutyBook()
        self.parts: dict[tuple[str, DutyPart], list[SheetRow]] = defaultdict(list)
        self.broken: set[tuple[str, DutyPart]] = set()  # what has a row that cannot be read

    def take(self, row: SheetRow) -> None:
        """Take a row in, or refuse it."""
        self._advance()
        part, code = row.sheet.part, row.code
        self.found.refused += row.faults
        if part is DutyPart.DUTY:
            former = self.found.rows.setdefault(code, row)
            if former is not row:
                where = {"sheet": former.sheet.title, "row": former.number}
                self._refuse(row, "code", Invalid("与“{sheet}”第 {row} 行的编码重复", **where))
        elif not code:
            self._refuse(row, OF_DUTY.field, Invalid("没有写事项编码，请逐行填写"))
        elif code not in self.found.rows:
            self._refuse(row, OF_DUTY.field, Invalid("没有编码为 {code} 的责任事项", code=code))
        if row.faults:
            self.broken.add((code, part))
        else:
            self.parts[code, part].append(row)

    def build(self) -> DutyBook:
        """Return the duties, each checked by every rule, and all refused cells in the order of the book."""
        listed = [row for code, row in self.found.rows.items() if (code, DutyPart.DUTY) not in self.broken]
        self.found.duties = [self._duty(row) for row in listed]
        powers = frozenset(duty.code for duty in self.found.list_of(DutyList.POWER))
        known = replace(self.known, powers=powers or self.known.powers)
        for duty, row in zip(self.found.duties, listed, strict=True):
            self._advance()
            for fault in find_faults(duty, known):
                self._point_out(row, fault)
        order = [sheet.title for sheet in SHEETS]
        self.found.refused.sort(key=lambda cell: (order.index(cell.sheet), cell.row, cell.column))
        return self.found

    def _duty(self, row: SheetRow) -> Duty:
        rows: dict[str, Any] = {
            part.value: tuple(
                kind(**{name: value for name, value in each.values.items() if name != OF_DUTY.field})
                for each in self.parts[row.code, part]
            )
            for part, kind in PARTS.items()
        }
        assert row.sheet.duty_list is not None
        return Duty(duty_list=row.sheet.duty_list, **row.values, **rows)

    def _point_out(self, row: SheetRow, fault: DutyFault) -> None:
        """Refuse the cell of a fault, unless it may only follow from a row that could not be read."""
        part = fault.part if fault.part is not DutyPart.DUTY else _part_of(fault.field)
        if (row.code, part) in self.broken:
            return
        if fault.part is not DutyPart.DUTY:
            row = self.parts[row.code, fault.part][fault.index]
        self._refuse(row, fault.field, fault.reason)

    def _advance(self) -> None:
        self._done += 1
        if self._done % EVERY == 0:
            self._watch(self._done)

    def _refuse(self, row: SheetRow, field_name: str, reason: Invalid) -> None:
        self.found.refused.append(row.refuse(field_name, reason))


def _part_of(field_name: str) -> DutyPart:
    """Return the part that a field of a duty holds; most are in the duty's own row."""
    return DutyPart(field_name) if field_name in {part.value for part in PARTS} else DutyPart.DUTY


def _read_rows(sheet: Any, spec: DutySheet) -> Iterator[SheetRow]:
    titles = {name: (heading,) for name, heading in spec.headings.items()}
    rows = partial(iter_numbered_rows, sheet, max_col=MOST_COLUMNS)
    heading, places = find_heading([rows], TableColumns(titles, tuple(titles)))[1:]
    for place, (number, cells) in enumerate(rows()):
        if place > MOST_ROWS:  # what the sheet says of its own size may be wrong
            raise Invalid("表格超过 {most} 行，请拆分后再导入", most=MOST_ROWS)
        if number <= heading:
            continue
        texts = {name: read_cell(cells[at]) if at < len(cells) else "" for name, at in places.items()}
        if any(texts.values()):
            yield _read_row(SheetRow(spec, number, places, texts), spec)


def _read_row(row: SheetRow, spec: DutySheet) -> SheetRow:
    values: dict[str, Any] = {}
    faults: list[RefusedCell] = []
    for column in spec.columns:
        if column.is_note:
            continue
        said = row.values[column.field]
        try:
            if said in ERRORS:
                raise Invalid("这一格是公式的错误值 {value}，请改为文字", value=said)
            values[column.field] = column.form.read(said)
        except Invalid as reason:
            faults.append(row.refuse(column.field, reason))
    return replace(row, values=values, faults=tuple(faults))


def _to_rows(sheet: DutySheet, duties: Iterable[Duty], names: Mapping[str, str]) -> Iterator[list[str]]:
    for duty in duties:
        if sheet.part is DutyPart.DUTY:
            if duty.duty_list is sheet.duty_list:
                yield [_cell(column, duty, duty, names) for column in sheet.columns]
        else:
            for row in getattr(duty, sheet.part):
                yield [_cell(column, row, duty, names) for column in sheet.columns]


def _cell(column: DutyColumn, row: Any, duty: Duty, names: Mapping[str, str]) -> str:
    if column is OF_DUTY:
        return duty.code
    if column.is_note:
        return MARK.join(names.get(code, code) for code in duty.lead)
    return column.form.write(getattr(row, column.field))


def _guide() -> Iterator[list[str]]:
    """Yield for each column how it is filled in, in every language."""
    for sheet in SHEETS:
        for column in sheet.columns:
            if not column.is_note:
                yield [sheet.title, column.heading, *(_hint(column, language) for language in LOCALES)]


def _hint(column: DutyColumn, language: str) -> str:
    with use(language):
        return t(column.form.hint, words=column.form.words) if column.form.words else t(column.form.hint)
