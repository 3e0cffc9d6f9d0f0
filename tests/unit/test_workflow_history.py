"""The chain of subjects that are no tickets: its bytes are fixed, and every field is covered by the hash."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from domain.history import GENESIS, SubjectEvent, find_first_broken, hash_chained, to_canonical_bytes

NOON = datetime(2026, 10, 12, 4, tzinfo=UTC)
EVENT = SubjectEvent(
    city="370783",
    kind="supervision_notice",
    subject="01900000-0000-7000-8000-000000000001",
    seq=1,
    at=NOON,
    chained_at=NOON,
    act="issue",
    actor="a1",
    actor_name="王芳",
    actor_role="supervisor",
    to_status="issued",
    note="限期整改",
    data={"b": [1, "x"], "a": None},
)
OTHER = {
    "seq": 2,
    "form": 2,
    "at": NOON + timedelta(seconds=1),
    "chained_at": NOON + timedelta(1),
    "data": {},
}


def test_the_bytes_of_form_1_never_change():
    assert to_canonical_bytes(EVENT).decode() == (
        '[1,"370783","supervision_notice","01900000-0000-7000-8000-000000000001",1,'
        '"2026-10-12T04:00:00.000000+00:00","2026-10-12T04:00:00.000000+00:00","issue","a1","王芳",'
        '"supervisor",null,"issued","限期整改",{"a":null,"b":[1,"x"]}]'
    )


@pytest.mark.parametrize("name", [part.name for part in fields(SubjectEvent)])
def test_every_field_is_covered_by_the_hash(name):
    changed = replace(EVENT, **{name: OTHER.get(name, "x")})

    assert hash_chained(changed) != hash_chained(EVENT)


def test_an_instant_is_the_same_in_every_zone():
    elsewhere = NOON.astimezone(timezone(timedelta(hours=8)))

    assert to_canonical_bytes(replace(EVENT, at=elsewhere, chained_at=elsewhere)) == to_canonical_bytes(EVENT)


def test_a_row_that_was_changed_or_left_out_breaks_the_chain():
    second, third = replace(EVENT, seq=2), replace(EVENT, seq=3)
    hashes = [hash_chained(EVENT)]
    hashes += [hash_chained(second, hashes[0])]
    hashes += [hash_chained(third, hashes[1])]
    rows = [(EVENT, GENESIS, hashes[0]), (second, hashes[0], hashes[1]), (third, hashes[1], hashes[2])]

    assert find_first_broken(rows) is None
    assert find_first_broken([rows[0], rows[2]]) == 3
    assert find_first_broken([(replace(EVENT, note="y"), GENESIS, hashes[0]), *rows[1:]]) == 1
