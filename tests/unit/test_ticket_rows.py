"""Rows of requests are cleaned as their mapping says, and every repair is reported."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendars import ElapsedCalendar
from domain.clocks import start_until
from domain.deadlines import Thresholds
from domain.enums import ClockKind
from etl.mappings import TicketsMapping, read_tickets
from etl.ticket_clocks import add_instants
from etl.ticket_rows import OPTIONAL, IncomingRows, clean_rows, read_chunks
from terminal import Trouble

BOSTON = Path("data/boston")
NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture(scope="module")
def mapping() -> TicketsMapping:
    return read_tickets(BOSTON / "tickets.toml")


def a_row(**changes: str) -> dict[str, str]:
    plain = {
        "id": "101001240735", "reported": "2015-01-01 00:25:23", "due": "2015-01-16 08:30:00",
        "closed": "2015-01-02 16:17:43", "status": "Closed", "matter": "Street Light Outages",
        "department": "PWDx", "channel": "Citizens Connect App",
    }  # fmt: skip
    return {**dict.fromkeys(OPTIONAL, ""), **plain, **changes}


def cleaned(mapping: TicketsMapping, **changes: str) -> IncomingRows:
    frame = pd.DataFrame([a_row(**changes)])
    frame["row"] = 2
    return clean_rows(frame, mapping)


def test_local_times_become_utc_with_the_zone_of_the_source(mapping: TicketsMapping) -> None:
    rows = cleaned(mapping)

    assert rows.data["reported"].item() == datetime(2015, 1, 1, 5, 25, 23, tzinfo=UTC)
    assert rows.findings == []


@pytest.mark.parametrize("nothing", ["", " ", "nan", "null"], ids=["empty", "blank", "nan", "null"])
def test_every_spelling_of_nothing_means_no_deadline(mapping: TicketsMapping, nothing: str) -> None:
    rows = cleaned(mapping, due=nothing)

    assert rows.data["due"].isna().all()
    assert rows.findings == []


def test_a_closing_before_the_opening_is_mended_and_told(mapping: TicketsMapping) -> None:
    rows = cleaned(mapping, closed="2015-01-01 00:25:11")

    assert (rows.data["closed"] == rows.data["reported"]).all()
    told = rows.findings[0]
    assert (told.row, told.id, told.outcome, told.column) == (2, "101001240735", "mended", "closed")
    assert (told.before, told.after) == ("2015-01-01 00:25:11", "2015-01-01 00:25:23")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"id": " "}, "no id"),
        ({"reported": ""}, "no time reported"),
        ({"reported": "01/02/2015"}, "not a time in the formats of the mapping"),
        ({"status": ""}, "no state"),
        ({"status": "Pending"}, "a state the mapping does not know"),
        ({"closed": ""}, "closed, but without the time of closing"),
        ({"department": ""}, "no department holds it"),
    ],
    ids=["id", "reported", "format", "state", "word", "closing", "department"],
)
def test_a_row_that_cannot_be_a_ticket_is_refused(
    mapping: TicketsMapping, changes: dict[str, str], reason: str
) -> None:
    rows = cleaned(mapping, **changes)

    assert rows.data.empty
    assert [(each.outcome, each.reason) for each in rows.findings] == [("refused", reason)]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        (
            {"closed": "2015-11-01 01:30:00"},
            "a local time that occurs twice at the clock change: the first is taken",
        ),
        ({"due": "2015-03-08 02:30:00"}, "a local time that the clock change skips"),
        ({"status": "Open"}, "open, but with a time of closing: it stays open"),
        ({"due": "2014-12-31 08:00:00"}, "due before it was reported: taken as no deadline"),
        ({"channel": "Fax"}, "a channel the mapping does not know: taken as platform"),
    ],
    ids=["twice", "skipped", "open and closed", "due too early", "channel"],
)
def test_what_is_changed_on_the_way_in_is_told(
    mapping: TicketsMapping, changes: dict[str, str], reason: str
) -> None:
    rows = cleaned(mapping, **changes)

    assert len(rows.data) == 1
    assert [each.reason for each in rows.findings] == [reason]


def test_ids_stay_text(mapping: TicketsMapping) -> None:
    found = next(read_chunks(BOSTON / "boston311_extract.csv.gz", mapping))

    assert found["id"].map(type).eq(str).all()
    assert found["id"].str.fullmatch(r"\d{12}").all()


def test_a_file_without_a_column_of_the_mapping_is_refused(mapping: TicketsMapping, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("case_enquiry_id,open_dt\n1,2015-01-01 00:00:00\n")

    with pytest.raises(Trouble, match="target_dt"):
        next(read_chunks(tmp_path / "x.csv", mapping))


@given(
    start=st.integers(0, 2 * 366 * 86_400),
    seconds=st.integers(0, 400 * 86_400),
    yellow=st.integers(1, 90),
)
def test_instants_of_a_column_are_those_of_the_rules(start: int, seconds: int, yellow: int) -> None:
    calendar, thresholds = ElapsedCalendar(NEW_YORK), Thresholds(yellow=yellow, orange=95)
    reported = pd.Timestamp("2015-01-01", tz="UTC") + pd.Timedelta(seconds=start)
    data = pd.DataFrame({"reported": [reported], "due": [reported + pd.Timedelta(seconds=seconds)]})

    add_instants(data, calendar, thresholds)

    clock = start_until(
        ClockKind.COMPLETION,
        at=reported.to_pydatetime(),
        due=data["due"].item().to_pydatetime(),
        calendar=calendar,
        thresholds=thresholds,
    )
    assert (data["yellow"].item(), data["orange"].item()) == (clock.yellow_at, clock.orange_at)
