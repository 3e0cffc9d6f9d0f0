"""Reports: periods, who reads what, ranks with their reasons, outlines, and empty cities in words."""

from datetime import UTC, date, datetime, time

import pytest

from domain.enums import Role
from domain.errors import Invalid, NotAllowed
from domain.indicator_periods import DayRange
from domain.indicators import Breakdown
from domain.report_figures import CountedShare, NamedKey, PartyRanking, PartyStanding
from domain.report_rankings import find_ends, list_reasons, sort_rows
from domain.reports import (
    LEADERS,
    OFFICE,
    READERS,
    ReportAudience,
    ReportKind,
    ReportRecipient,
    check_period,
    find_due_period,
    find_own_recipient,
    may_build,
    may_read,
    parse_plan,
    parse_report_limits,
)
from domain.scopes import Actor, Reach, Scope
from geo.outlines import draw_outlines

CITY = "370783"
SIX = time(6)
TOWN = ReportRecipient(ReportAudience.TOWN, "001")
DEPARTMENT = ReportRecipient(ReportAudience.DEPARTMENT, "D01")


def an_actor(role: Role) -> Actor:
    scope = {
        Role.TOWN: Scope(CITY, Reach.TOWN, town="001"),
        Role.DEPARTMENT: Scope(CITY, Reach.DEPARTMENT, department="D01"),
        Role.ASSESSMENT_OFFICE: Scope.open_to_all(CITY),
        Role.ADMINISTRATOR: Scope.open_to_all(CITY),
    }.get(role, Scope.whole(CITY))
    return Actor("1", "某人", frozenset({role}), scope)


def share(numerator: int, denominator: int) -> CountedShare:
    return CountedShare(numerator=numerator, denominator=denominator)


def a_row(key: str, on_time: CountedShare, **others: CountedShare) -> PartyStanding:
    return PartyStanding(
        who=NamedKey(key=key, name=key), indicators={"completion_in_time": on_time, **others}
    )


def a_ranking(*rows: PartyStanding) -> PartyRanking:
    return PartyRanking(by=Breakdown.DEPARTMENT, rows=rows, whole={})


@pytest.mark.parametrize(
    ("kind", "now", "first", "last"),
    [
        (ReportKind.DAILY, datetime(2026, 11, 30, 6, 0, tzinfo=UTC), date(2026, 11, 29), date(2026, 11, 29)),
        (ReportKind.DAILY, datetime(2026, 11, 30, 5, 59, tzinfo=UTC), date(2026, 11, 28), date(2026, 11, 28)),
        (ReportKind.DAILY, datetime(2026, 1, 1, 8, 0, tzinfo=UTC), date(2025, 12, 31), date(2025, 12, 31)),
        (ReportKind.WEEKLY, datetime(2026, 11, 30, 6, 0, tzinfo=UTC), date(2026, 11, 23), date(2026, 11, 29)),
        (
            ReportKind.WEEKLY,
            datetime(2026, 11, 30, 5, 59, tzinfo=UTC),
            date(2026, 11, 16),
            date(2026, 11, 22),
        ),
        (ReportKind.WEEKLY, datetime(2026, 12, 3, 1, 0, tzinfo=UTC), date(2026, 11, 23), date(2026, 11, 29)),
        (ReportKind.MONTHLY, datetime(2026, 12, 1, 6, 0, tzinfo=UTC), date(2026, 11, 1), date(2026, 11, 30)),
        (ReportKind.MONTHLY, datetime(2026, 12, 1, 5, 59, tzinfo=UTC), date(2026, 10, 1), date(2026, 10, 31)),
        (ReportKind.MONTHLY, datetime(2026, 3, 20, 0, 0, tzinfo=UTC), date(2026, 2, 1), date(2026, 2, 28)),
    ],
)
def test_the_newest_period_that_is_due(kind, now, first, last):
    assert find_due_period(kind, now, begins=SIX) == DayRange(first, last)


def test_a_period_is_asked_for_by_any_of_its_days_and_only_when_it_is_over():
    monday = date(2026, 11, 30)

    assert check_period(ReportKind.WEEKLY, date(2026, 11, 25), today=monday) == DayRange(
        date(2026, 11, 23), date(2026, 11, 29)
    )
    for kind in ReportKind:
        with pytest.raises(Invalid, match="还没有结束"):
            check_period(kind, monday, today=monday)
    with pytest.raises(Invalid, match="还没有结束"):
        check_period(ReportKind.MONTHLY, date(2026, 11, 2), today=monday)


@pytest.mark.parametrize("role", sorted(READERS))
def test_a_reader_sees_the_own_reports_and_a_leader_all(role):
    actor = an_actor(role)
    own = find_own_recipient(actor)

    read = {one for one in (LEADERS, OFFICE, TOWN, DEPARTMENT) if may_read(actor, one)}

    assert read == ({LEADERS, OFFICE, TOWN, DEPARTMENT} if role is Role.LEADER else {own})
    assert may_build(actor) is (role in {Role.LEADER, Role.ADMINISTRATOR})


@pytest.mark.parametrize("role", sorted(set(Role) - READERS))
def test_other_roles_have_no_reports(role):
    actor = an_actor(role)

    assert not any(may_read(actor, one) for one in (LEADERS, OFFICE, TOWN, DEPARTMENT))
    with pytest.raises(NotAllowed):
        find_own_recipient(actor)


@pytest.mark.parametrize("recipient", [LEADERS, OFFICE, TOWN, DEPARTMENT])
def test_figures_are_read_as_who_reads_the_report_sees_them(recipient):
    actor = recipient.to_actor(CITY)

    assert find_own_recipient(actor) == recipient
    assert actor.scope.secrets is (recipient is not OFFICE)


@pytest.mark.parametrize(("audience", "code"), [("town", ""), ("department", ""), ("leaders", "001")])
def test_a_recipient_is_a_place_or_the_whole_city(audience, code):
    with pytest.raises(ValueError, match="do not fit"):
        ReportRecipient(ReportAudience(audience), code)


def test_what_is_made_when_is_a_setting():
    plan = parse_plan({"reports.weekly": False, "reports.begins": 450, "reports.of_parties": False})

    assert (plan.kinds, plan.begins, plan.of_parties) == (
        (ReportKind.DAILY, ReportKind.MONTHLY),
        time(7, 30),
        False,
    )
    assert parse_report_limits({"reports.tickets": 3}).tickets == 3


def test_the_ends_of_a_ranking_need_cases_and_do_not_overlap():
    rows = [a_row(f"D{n}", share(n, 20)) for n in range(8)]
    few = a_row("few", share(9, 9))

    ends = find_ends(a_ranking(*rows, few), least=10)

    assert [row.who.key for row in ends.best] == ["D7", "D6", "D5"]
    assert [row.who.key for row in ends.worst] == ["D0", "D1", "D2"]
    assert ends.ranked == 8
    three = find_ends(a_ranking(*rows[:3]), least=10)
    assert ([row.who.key for row in three.best], [row.who.key for row in three.worst]) == (["D2"], ["D0"])


def test_equal_ones_are_neither_best_nor_worst():
    ends = find_ends(a_ranking(*(a_row(f"D{n}", share(20, 20)) for n in range(6))), least=10)

    assert (ends.best, ends.worst) == ((), ())
    assert find_ends(a_ranking(a_row("D1", share(20, 20))), least=10).best == ()


def test_reasons_are_the_largest_gaps_in_the_direction_of_the_rank():
    whole = {"response_in_time": share(90, 100), "rework": share(5, 100), "satisfied": share(80, 100)}
    worst = a_row(
        "D1", share(1, 20), response_in_time=share(60, 100), rework=share(9, 100), satisfied=share(79, 100)
    )
    best = a_row("D2", share(20, 20), response_in_time=share(99, 100), rework=share(1, 100))

    assert [one.code for one in list_reasons(worst, whole, is_best=False)] == ["response_in_time", "rework"]
    assert list_reasons(worst, whole, is_best=True) == ()
    assert [one.code for one in list_reasons(best, whole, is_best=True)] == ["response_in_time", "rework"]


def test_rows_without_cases_come_last():
    rows = [a_row("none", share(0, 0)), a_row("low", share(0, 5)), a_row("high", share(5, 5))]

    assert [row.who.key for row in sort_rows(rows)] == ["high", "low", "none"]


def a_square(code: str, west: float, south: float) -> dict[str, object]:
    ring = [[west, south], [west + 1, south], [west + 1, south + 1], [west, south + 1], [west, south]]
    return {
        "id": code,
        "properties": {"label": [west + 0.5, south + 0.5]},
        "geometry": {"type": "MultiPolygon", "coordinates": [[ring]]},
    }


def test_outlines_fill_the_sheet_and_neighbours_share_their_vertices():
    collection = {"features": [a_square("a", 118, 0), a_square("b", 119, 0), a_square("far", 0, 0)]}

    sheet = draw_outlines(collection, ["a", "b"], width=200)

    assert sheet is not None
    assert (sheet.width, sheet.height) == (200, 100)
    assert sheet.by_code["a"].path == "M0 100L100 100L100 0L0 0Z"
    assert sheet.by_code["b"].path == "M100 100L200 100L200 0L100 0Z"
    assert (sheet.by_code["a"].x, sheet.by_code["a"].y) == (50, 50)
    assert draw_outlines(collection, ["none"], width=200) is None
