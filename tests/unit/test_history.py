"""The hash chain of history, and ticket numbers."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.history import (
    GENESIS,
    HistoryEvent,
    compute_day_root,
    encode_field,
    find_first_broken,
    hash_chained,
    is_signed,
    join_fields,
    sign_root,
    to_canonical_bytes,
)
from domain.ticket_numbers import ParsedTicketNumber, get_number_day

TICKET = UUID("01900000-0000-7000-8000-000000000001")
NOON = datetime(2026, 10, 12, 4, tzinfo=UTC)


def event(seq: int = 1, **values: object) -> HistoryEvent:
    """Return the ``seq``-th event of a ticket."""
    given_: dict[str, Any] = {
        "at": NOON + timedelta(minutes=seq),
        "act": "report",
        "actor": "a1",
        "actor_name": "王芳",
    }
    return HistoryEvent("370783", TICKET, seq, **(given_ | values))


def chain(count: int) -> list[tuple[HistoryEvent, bytes, bytes]]:
    """Return so many rows of an unbroken history."""
    rows, before = [], GENESIS
    for seq in range(1, count + 1):
        row = event(seq)
        rows.append((row, before, hash_chained(row, before)))
        before = rows[-1][2]
    return rows


def test_an_untouched_history_holds():
    assert find_first_broken(chain(5)) is None
    assert find_first_broken([]) is None


@pytest.mark.parametrize(
    "change",
    [
        {"reason": "另有原因"},
        {"actor": "a2"},
        {"at": NOON},
        {"data": {"lead": "D02"}},
        {"to_status": "closed"},
        {"work_order_id": TICKET},
    ],
    ids=str,
)
def test_a_changed_row_is_found(change):
    rows = chain(5)
    rows[2] = (replace(rows[2][0], **change), *rows[2][1:])

    assert find_first_broken(rows) == 3


def test_a_row_taken_out_or_exchanged_is_found():
    rows = chain(5)

    assert find_first_broken(rows[:2] + rows[3:]) == 4
    assert find_first_broken([rows[0], rows[2], rows[1]]) == 3
    assert find_first_broken(rows[1:]) == 2


def test_a_row_hashed_again_alone_breaks_the_next():
    rows = chain(3)
    forged = replace(rows[1][0], reason="伪造")
    rows[1] = (forged, rows[1][1], hash_chained(forged, rows[1][1]))

    assert find_first_broken(rows) == 3


def test_the_bytes_do_not_depend_on_zone_or_order_of_keys():
    here = event(data={"b": 1, "a": ["x", None, True]})
    there = replace(
        here, at=here.at.astimezone(ZoneInfo("Asia/Shanghai")), data={"a": ["x", None, True], "b": 1}
    )

    assert to_canonical_bytes(here) == to_canonical_bytes(there)


def test_the_bytes_are_fixed_for_ever():
    assert to_canonical_bytes(event(data={"主办": "D01"})).decode() == (
        '["370783","01900000-0000-7000-8000-000000000001",1,"2026-10-12T04:01:00.000000+00:00","report",'
        '"a1","王芳",null,null,null,null,null,{"主办":"D01"}]'
    )


@given(first=st.text(), second=st.text(), other_first=st.text(), other_second=st.text())
def test_text_cannot_move_from_field_to_field_unseen(first, second, other_first, other_second):
    same = (first, second) == (other_first, other_second)

    one = hash_chained(event(actor_name=first, reason=second))
    other = hash_chained(event(actor_name=other_first, reason=other_second))

    assert (one == other) is same


def test_a_days_root_is_signed_and_depends_on_order():
    hashes = [row[2] for row in chain(3)]
    root = compute_day_root(hashes)

    assert root != compute_day_root(reversed(hashes))
    assert is_signed(root, sign_root(root, key=b"key"), key=b"key")
    assert not is_signed(root, sign_root(root, key=b"other"), key=b"key")


@pytest.mark.parametrize(
    ("prefix", "sequence", "number"),
    [("SG", 42, "SG20261123-00042"), ("BOS", 1, "BOS20261123-00001"), ("SG", 123_456, "SG20261123-123456")],
)
def test_a_number_names_city_day_and_count(prefix, sequence, number):
    assert str(ParsedTicketNumber(prefix, date(2026, 11, 23), sequence)) == number


def test_a_report_counts_in_the_citys_day():
    day = get_number_day(datetime(2026, 10, 12, 17, tzinfo=UTC), ZoneInfo("Asia/Shanghai"))

    assert day == date(2026, 10, 13)


@given(
    name=st.text(),
    reason=st.none() | st.text(),
    order=st.none() | st.uuids(),
    at=st.datetimes(timezones=st.just(UTC)),
    data=st.dictionaries(st.text(), st.none() | st.booleans() | st.integers() | st.text()),
)
def test_fields_encoded_one_by_one_are_the_canonical_bytes(name, reason, order, at, data):
    row = event(7, actor_name=name, reason=reason, work_order_id=order, at=at, data=data)
    values = [getattr(row, field.name) for field in fields(HistoryEvent)]
    values[1], values[8] = str(row.ticket_id), order and str(order)
    values[3] = at.isoformat(timespec="microseconds")

    assert join_fields(map(encode_field, values)) == to_canonical_bytes(row)
