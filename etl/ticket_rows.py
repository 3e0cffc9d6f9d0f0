"""Convert text rows of requests to clean columns; what cannot be taken as it is becomes a finding."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import pandas as pd

from domain.texts import clean_text
from domain.written_times import EARLIEST, LATEST, normalise_time, read_serial
from etl.csv_rows import CsvRow
from etl.import_report import ImportFinding, RowOutcome
from etl.mappings import TicketsMapping
from etl.ticket_files import find_file_encoding, iter_file_rows, open_text
from etl.ticket_parties import to_code
from terminal import Trouble

CHUNK_ROWS = 25_000
CLOSED = "closed"
SERIAL = "serial"  # a format of times: days as a spreadsheet counts them
ROUNDED = r"\d+(?:[.,]\d+)?[eE]\+\d+|\d+[.,]\d+[eE]\d+"  # 1.01E+11, what a spreadsheet makes of a long number
OPTIONAL = (
    "due", "closed", "description", "matter", "major", "work_field", "department", "channel", "requester",
    "address", "area", "latitude", "longitude", "oracle",
)  # fmt: skip


@dataclass
class IncomingRows:
    """Rows on their way in: ``data`` is still to be loaded, ``findings`` say what happened to the others."""

    data: pd.DataFrame
    findings: list[ImportFinding] = field(default_factory=list)

    def refuse(self, bad: pd.Series, reason: str, column: str = "") -> None:
        """Take the rows where ``bad`` is true out of the load."""
        self.tell(bad, RowOutcome.REFUSED, reason, column=column)
        self.data = self.data[~bad]

    def tell(
        self,
        where: pd.Series,
        outcome: RowOutcome,
        reason: str,
        *,
        column: str = "",
        after: pd.Series | None = None,
    ) -> None:
        """Write one finding for each row where ``where`` is true, with the text of ``column`` as it came."""
        if not where.any():
            return
        told = self.data[where]
        before = told[f"raw_{column}"] if f"raw_{column}" in told else [""] * len(told)
        afters = [""] * len(told) if after is None else after[where].astype(str)
        self.findings += [
            ImportFinding(row, ident, outcome, reason, column, old, new)
            for row, ident, old, new in zip(told["row"], told["id"].fillna(""), before, afters, strict=True)
        ]


def read_chunks(path: Path, mapping: TicketsMapping, *, size: int = CHUNK_ROWS) -> Iterator[pd.DataFrame]:
    """Yield the file's rows as text under our column names.

    row: the line of the file at which it begins; fault: why its cells cannot be those of the heading.
    Raises Trouble for a file that cannot be read, and when columns that the mapping names are not in it.
    """
    wanted = dict(mapping.columns)
    if mapping.oracle:
        wanted["oracle"] = mapping.oracle.column
    encoding = mapping.encoding or find_file_encoding(path)
    with open_text(path, encoding) as lines:
        rows = iter_file_rows(lines, path, separator=mapping.separator)
        heading = next(rows, None)
        titles = [] if heading is None else [clean_text(cell).strip() for cell in heading.cells]
        _require(set(titles), wanted, mapping, path)
        places = {ours: titles.index(theirs) for ours, theirs in wanted.items()}
        while chunk := list(islice(rows, size)):
            yield _frame(chunk, places, width=len(titles))


def _frame(chunk: Sequence[CsvRow], places: Mapping[str, int], *, width: int) -> pd.DataFrame:
    padded = [row.cells if len(row.cells) >= width else [*row.cells, *[""] * width] for row in chunk]
    named = {ours: [cells[place] for cells in padded] for ours, place in places.items()}
    missing = {ours: "" for ours in OPTIONAL if ours not in places}
    faults = [_find_fault(row.cells, width) for row in chunk]
    lines = [row.line for row in chunk]
    return pd.DataFrame({**named, "row": lines, "fault": faults}).assign(**missing)


def _find_fault(cells: Sequence[str], width: int) -> str:
    """Return why a row has not the cells of the heading; empty ones behind them do not count."""
    if len(cells) < width:
        return "the row has fewer cells than the heading"
    if any(cell.strip() for cell in cells[width:]):
        return "the row has more cells than the heading: a separator within a text needs quotes around it"
    return ""


def clean_rows(frame: pd.DataFrame, mapping: TicketsMapping) -> IncomingRows:
    """Return the rows with blanks as missing, words mapped and times in UTC."""
    data = frame.copy()
    words = [column for column in data.columns if column not in ("row", "fault")]
    for column in words:
        data[f"raw_{column}"] = data[column]
        stripped = data[column].map(clean_text).str.strip()
        data[column] = stripped.mask(stripped.isin([word.strip() for word in mapping.nothing]))
    rows = IncomingRows(data)
    _broken(rows)
    rows.refuse(rows.data["id"].isna(), "no id", "id")
    rounded = rows.data["id"].str.fullmatch(ROUNDED).fillna(False).astype(bool)
    rows.refuse(rounded, "the id was rounded by a spreadsheet: format its column as text", "id")
    _spellings(rows, mapping)
    for column in ("reported", "due", "closed"):
        _times(rows, column, mapping)
    rows.refuse(rows.data["reported"].isna(), "no time reported", "reported")
    _statuses(rows, mapping)
    _closings(rows)
    _deadlines(rows, mapping)
    _words(rows, mapping)
    return rows


def _broken(rows: IncomingRows) -> None:
    """Refuse rows whose cells are not those of the heading, or hold what no text can."""
    if "fault" in rows.data:
        for fault in sorted(set(rows.data["fault"]) - {""}):
            rows.refuse(rows.data["fault"] == fault, fault)
    words = [column for column in rows.data if str(column).startswith("raw_")]
    has_nul = rows.data[words].apply(lambda column: column.str.contains("\0", regex=False)).any(axis=1)
    rows.refuse(has_nul, "a cell holds the character NUL")


def _require(found: set[str], wanted: dict[str, str], mapping: TicketsMapping, path: Path) -> None:
    missing = sorted(set(wanted.values()) - found)
    if missing:
        raise Trouble(
            f"{path.name} lacks the columns {', '.join(missing)} that {mapping.path} names.",
            way_out=f"Correct [columns] there; the file has: {', '.join(sorted(found))}.",
        )


def _spellings(rows: IncomingRows, mapping: TicketsMapping) -> None:
    for column, spellings in mapping.keep.items():
        kept = rows.data[column].replace(dict(spellings))
        other = rows.data[column].isin(list(spellings))
        rows.tell(other, RowOutcome.MENDED, "another spelling of the same word", column=column, after=kept)
        rows.data[column] = kept


def _times(rows: IncomingRows, column: str, mapping: TicketsMapping) -> None:
    """Convert times of the source to UTC; one that a clock change skips or repeats is reported."""
    text = rows.data[column].map(_plain_time, na_action="ignore")
    found = _with_offset(text, mapping)
    local = _local(text.where(found.isna()), mapping)
    unread = text.notna() & local.isna() & found.isna()
    zone = mapping.time_zone
    first = local.dt.tz_localize(zone, ambiguous=[True] * len(local), nonexistent="shift_forward")
    second = local.dt.tz_localize(zone, ambiguous=[False] * len(local), nonexistent="shift_forward")
    rows.data[column] = found.fillna(first.dt.tz_convert("UTC"))
    rows.tell(
        (first != second) & local.notna(),
        RowOutcome.NOTED,
        "a local time that occurs twice at the clock change: the first is taken",
        column=column,
    )
    skipped = local.notna() & (first.dt.tz_localize(None) != local)
    rows.tell(
        skipped,
        RowOutcome.MENDED,
        "a local time that the clock change skips",
        column=column,
        after=first.dt.strftime("%Y-%m-%d %H:%M:%S"),
    )
    year = rows.data[column].dt.year
    absurd = year.notna() & ~year.between(EARLIEST, LATEST)
    rows.refuse(unread, "not a time in the formats of the mapping", column)
    rows.refuse(absurd[~unread], f"a year before {EARLIEST} or after {LATEST}", column)


def _plain_time(text: str) -> str:
    return text if text.isascii() else normalise_time(text)


def _with_offset(text: pd.Series, mapping: TicketsMapping) -> pd.Series:
    """Return the times that name their offset, in UTC; each row may have another one."""
    found = pd.Series(pd.NaT, index=text.index, dtype="datetime64[us, UTC]")
    for form in mapping.time_formats:
        if "%z" in form:
            read = pd.to_datetime(text, format=form, errors="coerce", utc=True)
            found = found.fillna(read.astype("datetime64[us, UTC]"))
    return found


def _local(text: pd.Series, mapping: TicketsMapping) -> pd.Series:
    """Return the times that the clock of the source showed."""
    local = pd.Series(pd.NaT, index=text.index, dtype="datetime64[us]")
    for form in mapping.time_formats:
        if form == SERIAL:
            read = pd.to_datetime(text.map(read_serial, na_action="ignore"), errors="coerce")
        elif "%z" in form:
            continue
        else:
            read = pd.to_datetime(text, format=form, errors="coerce")
        local = local.fillna(read.astype("datetime64[us]"))
    return local


def _statuses(rows: IncomingRows, mapping: TicketsMapping) -> None:
    rows.refuse(rows.data["status"].isna(), "no state", "status")
    rows.data["state"] = _mapped(rows.data["status"], mapping.status)
    rows.refuse(rows.data["state"].isna(), "a state the mapping does not know", "status")


def _closings(rows: IncomingRows) -> None:
    """Make state and time of closing agree: closed rows have one, not before they were reported."""
    data = rows.data
    is_closed = data["state"] == CLOSED
    rows.refuse(is_closed & data["closed"].isna(), "closed, but without the time of closing", "closed")
    data = rows.data
    is_closed = data["state"] == CLOSED
    rows.tell(
        ~is_closed & data["closed"].notna() & (data["status"] != CLOSED),
        RowOutcome.MENDED,
        "open, but with a time of closing: it stays open",
        column="closed",
    )
    data["closed"] = data["closed"].where(is_closed)
    early = data["closed"] < data["reported"]
    rows.tell(
        early,
        RowOutcome.MENDED,
        "closed before it was opened: the time of opening is taken",
        column="closed",
        after=data["raw_reported"],
    )
    data["closed"] = data["closed"].mask(early, data["reported"])


def _deadlines(rows: IncomingRows, mapping: TicketsMapping) -> None:
    data = rows.data
    if mapping.due_equal_means_none:
        equal = data["due"] == data["reported"]
        rows.tell(equal, RowOutcome.MENDED, "due when it was reported: that means no deadline", column="due")
        data["due"] = data["due"].mask(equal)
    early = data["due"] < data["reported"]
    rows.tell(early, RowOutcome.MENDED, "due before it was reported: taken as no deadline", column="due")
    data["due"] = data["due"].mask(early)


def _words(rows: IncomingRows, mapping: TicketsMapping) -> None:
    """Map channels, requesters and fields of work; fill in what a ticket cannot do without."""
    data = rows.data
    known = _mapped(data["channel"], mapping.channels)
    rows.tell(
        data["channel"].notna() & known.isna(),
        RowOutcome.NOTED,
        f"a channel the mapping does not know: taken as {mapping.default_channel}",
        column="channel",
    )
    data["channel"] = known.fillna(mapping.default_channel)
    data["requester"] = _mapped(data["requester"], mapping.requester_kinds).fillna("citizen")
    data["work_field"] = _mapped(data["work_field"], mapping.work_fields)
    signs = data["matter"].notna() & (data["matter"].map(to_code, na_action="ignore") == "")
    rows.tell(signs, RowOutcome.MENDED, "a matter of nothing but signs: taken as none", column="matter")
    data["matter"] = data["matter"].mask(signs)
    data["description"] = data["description"].fillna(data["matter"]).fillna("")
    if mapping.default_department:
        data["department"] = data["department"].fillna(mapping.default_department)
    rows.refuse(data["department"].isna(), "no department holds it", "department")


def _mapped(words: pd.Series, table: Mapping[str, str]) -> pd.Series:
    """Return what the mapping says for each word; a column of nothing but blanks stays one of text."""
    return words.map(dict(table)).astype(object)
