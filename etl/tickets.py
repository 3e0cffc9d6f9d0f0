"""Import requests of a city as tickets, work orders and clocks: ``python -m etl tickets``."""

import argparse
import csv
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
from sqlalchemy.orm import Session

from db import feed
from db.bulk import tickets
from db.bulk.areas import load_parents
from db.bulk.cities import get_transaction_time
from db.bulk.history import Load
from db.bulk.parties import load_matter_names
from db.bulk.ticket_statements import STAGED_COLUMNS
from db.queries.boundaries import load_leaf_polygons
from db.queries.cities import load_calendar, load_city_facts, load_settings
from db.queries.city_time import get_city_time
from db.session import owner_transaction
from db.writes import search_index
from domain.calendars import Calendar
from domain.deadlines import Thresholds
from domain.enums import ChangeKind
from domain.setting_values import parse_thresholds
from etl import ticket_parties
from etl.cities import define_city, find_city_path
from etl.import_report import ImportReport
from etl.mappings import TicketsMapping, find_source_file, read_city, read_tickets
from etl.text_files import DEFAULT
from etl.ticket_clocks import add_instants
from etl.ticket_files import find_file_encoding
from etl.ticket_location import AreaLocator, LocatedArea, locate
from etl.ticket_rows import CLOSED, IncomingRows, clean_rows, read_chunks
from settings import settings
from terminal import say, step

DIGESTED = (
    "id", "matter_code", "description", "channel", "requester", "state", "department", "town_code",
    "unit_code", "grid_code", "location", "lon", "lat", "address", "reported", "due", "closed",
)  # fmt: skip
INSTANTS = ("reported", "due", "closed")
OPEN = "dispatched"

Told = Callable[[str, float], None]


@dataclass
class _Import:
    """What one import needs to know while it goes through the file."""

    mapping: TicketsMapping
    ground: AreaLocator
    calendar: Calendar
    thresholds: Thresholds
    now: datetime
    prefix: str
    report: ImportReport
    parties: ticket_parties.Parties = field(default_factory=ticket_parties.Parties)
    turns: dict[str, int] = field(default_factory=dict)
    judged: int = 0
    agreed: int = 0
    later: int = 0


def load_tickets(
    session: Session, mapping: TicketsMapping, path: Path, *, tell: Told | None = None
) -> ImportReport:
    """Bring the requests of ``path`` into the mapping's city in one transaction and return the books.

    Several versions of one request in a file are merged in the file's order. Loading again changes nothing.
    tell: called with a word and the share (0 to 1) that is done.
    """
    tell = tell or _silent
    city = mapping.city.city
    work = _prepare(session, mapping, path)
    tickets.create_staging_table(session)
    for rows, share in _read(path, work):
        tell("reading", share * 0.5)
        tickets.copy_to_staging(session, [_csv(rows.data, work)])
    ticket_parties.insert_parties(session, city, work.parties, mapping)
    load = Load(city, mapping.source, work.now)
    merged = tickets.Merged()
    turns = max(work.turns.values(), default=0)
    for turn in range(turns):
        tell("merging", 0.5 + 0.5 * turn / turns)
        merged += tickets.merge(session, load, turn=turn)
    report = work.report
    report.loaded, report.updated, report.unchanged = merged.new, merged.changed, merged.same
    _tell_facts(work)
    if merged.new or merged.changed:
        tickets.analyze_tables(session)
        search_index.write_all(session, city)
        feed.record(session, city, kind=ChangeKind.RELOAD, tickets=(), at=get_transaction_time(session))
    return report


def _prepare(session: Session, mapping: TicketsMapping, path: Path) -> _Import:
    define_city(session, mapping.city)
    city, leaf = mapping.city.city, mapping.city.leaf.code
    facts = load_city_facts(session, city)
    areas = {code: LocatedArea(*told) for code, told in load_parents(session, city).items()}
    return _Import(
        mapping,
        AreaLocator.of(areas, leaf, load_leaf_polygons(session, city, leaf)),
        load_calendar(session, facts),
        parse_thresholds(load_settings(session, city)),
        get_city_time(session, city),
        facts.number_prefix,
        ImportReport(f"Tickets of {city} from {path.name}"),
        ticket_parties.Parties(load_matter_names(session, city)),
    )


def _read(path: Path, work: _Import) -> Iterator[tuple[IncomingRows, float]]:
    """Yield the rows that can be loaded, chunk by chunk, with the share of the file that is read."""
    total = max(1, _lines(path))
    if not work.mapping.encoding and (encoding := find_file_encoding(path)) != DEFAULT:
        work.report.facts["the mapping names no encoding: read as"] = encoding
    for frame in read_chunks(path, work.mapping):
        work.report.read += len(frame)
        rows = clean_rows(frame, work.mapping)
        locate(rows, work.mapping, work.ground)
        add_instants(rows.data, work.calendar, work.thresholds)
        work.parties.see(rows.data)
        _judge(rows.data, work)
        work.report.add(rows.findings)
        yield rows, min(1.0, work.report.read / total)


def _csv(data: pd.DataFrame, work: _Import) -> str:
    """Return the rows as COPY takes them; a closing after the city's present is not shown yet."""
    shown = data["closed"].where(data["closed"] <= work.now)
    columns = {
        "turn": _turns(data["id"], work.turns),
        "external_id": data["id"],
        "number": work.prefix + data["id"],
        "matter": data["matter_code"],
        "description": data["description"],
        "channel": data["channel"],
        "requester_kind": data["requester"],
        "status": data["state"].mask((data["state"] == CLOSED) & shown.isna(), OPEN),
        "department": data["department"],
        **{name: data[name] for name in ("town_code", "unit_code", "grid_code", "location", "lon", "lat")},
        "address": data["address"],
        "reported_at": _instants(data["reported"]),
        "due_at": _instants(data["due"]),
        "yellow_at": _instants(data["yellow"]),
        "orange_at": _instants(data["orange"]),
        "closed_at": _instants(shown),
        "source_closed_at": _instants(data["closed"]),
        "digest": _digests(data),
    }
    frame = pd.DataFrame(columns)[list(STAGED_COLUMNS)]
    return str(frame.to_csv(index=False, header=False, na_rep="\\N", quoting=csv.QUOTE_MINIMAL))


def _instants(times: pd.Series) -> list[str | None]:
    """Return UTC times as text, None where there is none; pandas' own writing is ten times slower."""
    texts = np.datetime_as_string(times.dt.tz_localize(None).to_numpy("datetime64[us]"))
    return [None if text == "NaT" else f"{text}Z" for text in texts]


def _turns(ids: pd.Series, seen: dict[str, int]) -> list[int]:
    """Return for each row how many earlier rows of the file had its id; ``seen`` counts on."""
    turns = []
    for ident in ids:
        turn = seen.get(ident, 0)
        seen[ident] = turn + 1
        turns.append(turn)
    return turns


def _digests(data: pd.DataFrame) -> list[str]:
    """Return the digest of each row's content, as a bytea literal; equal rows always have equal ones."""
    columns = [
        data[name].dt.as_unit("us").astype("int64")
        if name in INSTANTS
        else data[name].astype(object).fillna("")
        for name in DIGESTED
    ]
    texts = ("\x1f".join(map(str, row)) for row in zip(*columns, strict=True))
    return [f"\\x{hashlib.blake2b(text.encode(), digest_size=16).hexdigest()}" for text in texts]


def _judge(data: pd.DataFrame, work: _Import) -> None:
    """Count how often the source's own judgement of lateness is ours, and what is still to come."""
    work.later += int((data["reported"] > work.now).sum())
    oracle = work.mapping.oracle
    if oracle is None:
        return
    judged = data[(data["state"] == CLOSED) & data["due"].notna()]
    late = judged["closed"] > judged["due"]
    work.judged += len(judged)
    work.agreed += int((late == (judged["oracle"] == oracle.late)).sum())


def _tell_facts(work: _Import) -> None:
    facts = work.report.facts
    facts["reported after the city's present (kept, not shown yet)"] = work.later
    if work.judged:
        facts["closed with a deadline"] = work.judged
        share = work.agreed / work.judged
        facts["of these late or not as the source says"] = f"{work.agreed:,} ({share:.3%})"


def _lines(path: Path) -> int:
    """Return about how many rows a file holds, from its size: progress needs no more."""
    return path.stat().st_size // (52 if path.suffix == ".gz" else 180)


def _silent(_what: str, _share: float) -> None:
    """Notify no one."""


def list_mapping_paths(name: str) -> list[Path]:
    """Return the tickets mappings that ``name`` means: a mapping itself, or those a city definition lists."""
    path = Path(name)
    if path.suffix == ".toml" and path.name != "city.toml":
        return [path]
    found = find_city_path(name)
    return [found.parent / each for each in read_city(found).tickets]


def run(path: Path, file: Path | None = None) -> ImportReport:
    """Load one mapping in a transaction of its own, print the books and write the report."""
    mapping = read_tickets(path)
    source, is_full = find_source_file(mapping, file)
    if not is_full:
        say(f"DATA_SOURCES is not set: taking the extract {source.name} of the repository.")
    with step(f"Tickets from {source}") as progress, owner_transaction() as session:
        report = load_tickets(session, mapping, source, tell=progress.at)
    rows, _ = report.write(settings().data_dir / "imports", f"{mapping.city.city}-tickets-{mapping.source}")
    for line in (*report.lines(), f"  report: {rows}"):
        say(line)
    return report


def main(arguments: list[str] | None = None) -> int:
    """Bring requests in from CSV (also .gz), as a mapping file says."""
    parser = argparse.ArgumentParser(prog="python -m etl tickets", description=main.__doc__)
    parser.add_argument("mapping", help="a mapping file, or a city's folder below data/")
    parser.add_argument("file", nargs="?", type=Path, help="instead of the file that the mapping names")
    chosen = parser.parse_args(arguments)
    for path in list_mapping_paths(chosen.mapping):
        run(path, chosen.file)
    return 0
