"""Unclear borders come from counts above a threshold, never name secret tickets, and fit on one page."""

from datetime import date

import pytest

from domain.unclear_borders import BorderSign, SignOfTicket, find_candidates, get_period

RETURNS, TRANSFERS = BorderSign.RETURNS, BorderSign.TRANSFERS


def signs(matter: str, count: int, sign: BorderSign = RETURNS, *, secret: bool = False) -> list[SignOfTicket]:
    return [SignOfTicket(matter, sign, 1, None if secret else f"{matter}-{n}") for n in range(count)]


@pytest.mark.parametrize(
    ("today", "period"),
    [
        (date(2026, 3, 20), (date(2025, 12, 1), date(2026, 3, 1))),
        (date(2026, 12, 1), (date(2026, 9, 1), date(2026, 12, 1))),
        (date(2027, 1, 31), (date(2026, 10, 1), date(2027, 1, 1))),
    ],
    ids=str,
)
def test_the_period_is_the_three_whole_months_before(today, period):
    assert get_period(today, months=3) == period


def test_the_period_is_as_many_months_as_the_city_says():
    assert get_period(date(2026, 3, 20), months=12) == (date(2025, 3, 1), date(2026, 3, 1))


def test_a_matter_is_a_candidate_from_the_threshold_on():
    found = find_candidates(
        [*signs("A", 10), *signs("B", 9)], {"A": ("S-401",)}, threshold=10, most=20, least=3
    )

    assert [(one.matter, one.total, one.duties) for one in found] == [("A", 10, ("S-401",))]


def test_the_most_disputed_come_first_and_no_more_than_a_person_reads():
    rows = [row for n in range(30) for row in signs(f"M{n:02}", 10 + n)]

    found = find_candidates(rows, {}, threshold=10, most=20, least=3)

    assert [one.matter for one in found] == [f"M{n:02}" for n in range(29, 9, -1)]


def test_secret_tickets_count_and_are_not_named():
    [found] = find_candidates(
        [*signs("A", 6, secret=True), *signs("A", 4)], {}, threshold=10, most=20, least=3
    )

    assert found.counts == {RETURNS: 10}
    assert len(found.numbers) == 4


def test_a_count_below_three_is_not_told():
    [found] = find_candidates(
        [*signs("A", 10), *signs("A", 2, TRANSFERS)], {}, threshold=10, most=20, least=3
    )

    assert found.counts == {RETURNS: 10}


def test_a_ticket_handed_back_often_is_named_before_others():
    rows = [*signs("A", 9), SignOfTicket("A", TRANSFERS, 5, "worst")]

    assert find_candidates(rows, {}, threshold=3, most=20, least=3)[0].numbers[0] == "worst"
