"""Laws of the assessment's points: order, cap, restoration, exclusion, freezing; exact for every input."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.assessment import (
    AssessedRating,
    Corrections,
    EntryKind,
    ExclusionSpan,
    FrozenSpan,
    PointTally,
    Restoration,
    list_entries,
    sum_tallies,
    tally_entry,
    tally_ratings,
)
from domain.assessment_figures import TownRatings, cap_points, compute_interval, compute_performance_loss
from domain.assessment_freezes import (
    AssessmentPeriod,
    DepartmentSums,
    compute_digest,
    find_differences,
    list_costly,
    list_ended_periods,
    parse_period,
    to_canonical_bytes,
)
from domain.deductions import CAP, AssessmentLimits, SettingStep, build_schedule
from domain.enums import Effect, Speed
from domain.errors import Invalid

YEAR = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
SHIPPED = build_schedule({}, [])
GRADES = st.tuples(st.sampled_from(Speed), st.sampled_from(Effect))


@st.composite
def ratings(draw: st.DrawFn) -> AssessedRating:
    speed, effect = draw(GRADES)
    return AssessedRating(
        id=UUID(int=draw(st.integers(1, 40))),
        ticket_id=UUID(int=draw(st.integers(1, 12))),
        work_order_id=UUID(int=1),
        department=draw(st.sampled_from(["D01", "D02"])),
        town="001",
        rated_at=YEAR + DAY * draw(st.integers(0, 364)),
        speed=speed,
        effect=effect,
    )


@st.composite
def corrections(draw: st.DrawFn) -> Corrections:
    """Appeals and exclusions decided within a year and a half."""
    found: dict[UUID, list[Restoration]] = {}
    for number in draw(st.sets(st.integers(1, 40), max_size=8)):
        decided = YEAR + DAY * draw(st.integers(365, 540)) + timedelta(hours=1)
        ident, better = UUID(int=number), (None, Speed.TIMELY, Speed.SLOW)
        found[ident] = [Restoration(ident, decided, draw(st.sampled_from(better)), None)]
    excluded: dict[UUID, list[ExclusionSpan]] = {}
    for number in draw(st.sets(st.integers(1, 12), max_size=3)):
        decided = YEAR + DAY * draw(st.integers(0, 540))
        revoked = draw(st.one_of(st.none(), st.integers(1, 90).map(lambda days: DAY * days)))
        span = ExclusionSpan(decided, None if revoked is None else decided + revoked)
        excluded[UUID(int=number)] = [span]
    return Corrections(found, excluded)


UNIQUE_RATINGS = st.lists(ratings(), max_size=30, unique_by=lambda one: one.id)
FROZEN = FrozenSpan(YEAR, YEAR + 365 * DAY, YEAR + 400 * DAY)


def a_rating(speed: Speed = Speed.NONE, effect: Effect = Effect.POOR, **changes) -> AssessedRating:
    made = AssessedRating(UUID(int=1), UUID(int=2), UUID(int=3), "D01", "001", YEAR + DAY, speed, effect)
    return replace(made, **changes)


def total(entries) -> PointTally:
    return sum_tallies(tally_entry(entry) for entry in entries)


@pytest.mark.parametrize(
    ("speed", "effect", "points"),
    [
        pytest.param(Speed.TIMELY, Effect.GOOD, 0, id="the best costs nothing"),
        pytest.param(Speed.SLOW, Effect.FAIR, 3, id="slow and fair"),
        pytest.param(Speed.NONE, Effect.POOR, 11, id="the worst"),
        pytest.param(Speed.TIMELY, Effect.MEDIOCRE, 3, id="mediocre alone"),
    ],
)
def test_the_shipped_points(speed, effect, points):
    assert SHIPPED.at(YEAR).take(speed, effect) == points


@given(UNIQUE_RATINGS, st.randoms(use_true_random=False))
def test_the_order_of_ratings_never_matters(found, shuffle):
    shuffled = list(found)
    shuffle.shuffle(shuffled)

    assert total(e for one in found for e in list_entries(one, SHIPPED)) == total(
        e for one in shuffled for e in list_entries(one, SHIPPED)
    )


@given(UNIQUE_RATINGS)
def test_counted_groups_equal_single_entries(found):
    groups: dict[tuple[Speed, Effect], int] = {}
    for one in found:
        groups[one.speed, one.effect] = groups.get((one.speed, one.effect), 0) + 1

    grouped = sum_tallies(tally_ratings(SHIPPED.at(YEAR), *pair, count) for pair, count in groups.items())

    assert grouped == total(e for one in found for e in list_entries(one, SHIPPED))


@given(st.integers(-50, 5000), st.integers(1, 400), st.integers(1, 100))
def test_the_cap_holds_and_at_the_cap_the_whole_share_is_lost(points, cap, percent):
    share = Fraction(percent, 100)

    assert cap_points(points, cap) == min(points, cap)
    assert compute_performance_loss(points, cap=cap, share=share) <= share
    assert compute_performance_loss(cap, cap=cap, share=share) == share


@given(ratings(), st.booleans())
def test_an_upheld_appeal_restores_exactly_what_the_rating_took(rating, was_frozen):
    decided = YEAR + 450 * DAY
    upheld = Corrections({rating.id: [Restoration(rating.id, decided, None, None)]})
    frozen = [FROZEN] if was_frozen else []

    entries = list_entries(rating, SHIPPED, corrections=upheld, frozen=frozen)

    assert total(entries).points == 0
    assert total(entries).restored == SHIPPED.at(YEAR).take(rating.speed, rating.effect)
    assert entries[-1].booked_at == (decided if was_frozen else rating.rated_at)
    assert entries[-1].is_late is was_frozen


def test_an_appeal_that_changes_a_grade_restores_the_difference():
    rating = a_rating(Speed.NONE, Effect.POOR)
    changed = Restoration(rating.id, YEAR + 10 * DAY, Speed.SLOW, Effect.POOR)

    entries = list_entries(rating, SHIPPED, corrections=Corrections({rating.id: [changed]}))

    assert [one.points for one in entries] == [11, -3]


@pytest.mark.parametrize(
    ("frozen", "points", "counted"),
    [
        pytest.param((), [6], [6], id="before a freeze it is as if it never was"),
        pytest.param((FROZEN,), [6, 0, 0], [6, -6, 6], id="after a freeze both are entries"),
    ],
)
def test_a_revoked_exclusion_counts_again(frozen, points, counted):
    rating = a_rating(Speed.TIMELY, Effect.POOR)
    span = ExclusionSpan(YEAR + 410 * DAY, YEAR + 420 * DAY)

    entries = list_entries(
        rating, SHIPPED, corrections=Corrections(exclusions={rating.ticket_id: [span]}), frozen=frozen
    )

    assert ([one.points for one in entries], [one.counted for one in entries]) == (points, counted)


@given(ratings(), corrections(), st.booleans())
def test_an_excluded_ticket_costs_nothing_and_stays_visible(rating, decided, was_frozen):
    excluded = replace(decided, exclusions={rating.ticket_id: [ExclusionSpan(YEAR + 410 * DAY)]})
    took = SHIPPED.at(YEAR).take(rating.speed, rating.effect)

    entries = list_entries(rating, SHIPPED, corrections=excluded, frozen=[FROZEN] if was_frozen else [])

    assert total(entries).points == 0
    assert total(entries).points_with_excluded == took - total(entries).restored
    assert entries[0].kind is EntryKind.RATING
    assert entries[0].points == took


def _before(at: datetime | None) -> datetime | None:
    """Return an instant that was known at the freeze."""
    return at if at is not None and at < FROZEN.frozen_at else None


@given(UNIQUE_RATINGS, corrections())
def test_freezing_changes_no_figure_and_later_decisions_change_none_of_the_frozen_period(found, decided):
    def of_year(frozen, known):
        entries = [e for one in found for e in list_entries(one, SHIPPED, corrections=known, frozen=frozen)]
        return [one for one in entries if FROZEN.begins <= one.booked_at < FROZEN.ends]

    known = Corrections(
        {
            ident: [one for one in several if one.decided_at < FROZEN.frozen_at]
            for ident, several in decided.restorations.items()
        },
        {
            ticket: [
                replace(one, revoked_at=_before(one.revoked_at))
                for one in several
                if one.decided_at < FROZEN.frozen_at
            ]
            for ticket, several in decided.exclusions.items()
        },
    )

    at_the_freeze = of_year([], known)

    assert of_year([FROZEN], known) == at_the_freeze
    assert sorted(of_year([FROZEN], decided), key=lambda one: one.order) == sorted(
        at_the_freeze, key=lambda one: one.order
    )


@given(UNIQUE_RATINGS, corrections())
def test_recomputing_a_year_gives_the_same_bytes(found, decided):
    def content(several):
        entries = [e for one in several for e in list_entries(one, SHIPPED, corrections=decided)]
        codes = {one.rating.department for one in entries}
        by_code = {code: [one for one in entries if one.rating.department == code] for code in codes}
        sums = {code: DepartmentSums(total(of), list_costly(of)) for code, of in by_code.items()}
        return to_canonical_bytes("370783", AssessmentPeriod(2026), SHIPPED, sums)

    assert content(found) == content(found[::-1])
    assert compute_digest(content(found)) == compute_digest(content(found[::-1]))


def test_a_changed_figure_is_named_by_its_department():
    rating = a_rating()
    sums = {"D01": DepartmentSums(PointTally(ratings=1, points=11), tuple(list_entries(rating, SHIPPED)))}
    period = AssessmentPeriod(2026, 1)
    before = to_canonical_bytes("370783", period, SHIPPED, sums)
    changed = {"D01": replace(sums["D01"], tally=PointTally(ratings=1, points=10))}
    after = to_canonical_bytes("370783", period, SHIPPED, changed)

    assert find_differences(before, before) == []
    assert find_differences(before, after) == ["D01"]


def test_a_rating_is_judged_by_the_settings_of_its_moment():
    changed = YEAR + 100 * DAY
    steps = [
        SettingStep("deductions.effect.poor", 6, 10, changed),
        SettingStep(CAP, 300, 200, changed + DAY),
    ]

    schedule = build_schedule({"deductions.effect.poor": 10, CAP: 200}, steps)

    assert schedule.at(changed - timedelta(seconds=1)).take(Speed.TIMELY, Effect.POOR) == 6
    assert schedule.at(changed).take(Speed.TIMELY, Effect.POOR) == 10
    assert [schedule.at(changed + DAY * days).cap for days in (0, 1)] == [300, 200]


def test_two_changes_at_one_instant_are_one_step():
    steps = [SettingStep(key, 1, 4, YEAR) for key in ("deductions.effect.fair", "deductions.effect.mediocre")]

    schedule = build_schedule({"deductions.effect.fair": 4, "deductions.effect.mediocre": 4}, steps)

    assert len(schedule.instants) == 1
    assert schedule.at(YEAR).take(Speed.TIMELY, Effect.FAIR) == 4


@given(st.integers(0, 200), st.integers(1, 200))
def test_an_interval_holds_its_share(part, whole):
    share = min(part, whole) / whole

    found = compute_interval(min(part, whole), whole)

    assert found is not None
    assert 0 <= found.low <= share <= found.high <= 1 + 1e-12
    assert compute_interval(0, 0) is None


@pytest.mark.parametrize(
    ("same", "other", "marked"),
    [
        pytest.param(19, 1, True, id="19 of 20"),
        pytest.param(18, 2, False, id="18 of 20"),
        pytest.param(19, 0, False, id="too few"),
    ],
)
def test_raters_who_always_give_the_same_are_marked(same, other, marked):
    limits = AssessmentLimits(Fraction(33, 100), few=10, same_share=Fraction(95, 100), same_least=20)
    town = TownRatings("001", {(Speed.TIMELY, Effect.GOOD): same, (Speed.SLOW, Effect.POOR): other})

    assert town.is_always_same(limits) is marked


def test_periods_are_written_and_read():
    assert [parse_period(code).code for code in ("2026", "2026-Q4")] == ["2026", "2026-Q4"]
    assert parse_period("2026-Q4").after.isoformat() == "2027-01-01"
    assert parse_period("2026-Q1").first.isoformat() == "2026-01-01"
    assert [one.code for one in list_ended_periods(date(2025, 6, 30), parse_period("2026-Q2").after)] == [
        "2026-Q2", "2026-Q1", "2025", "2025-Q4", "2025-Q3", "2025-Q2",
    ]  # fmt: skip


@pytest.mark.parametrize("code", ["", "26", "2026-Q5", "2026-Q", "1999", "二〇二六"])
def test_what_is_no_period_is_refused(code):
    with pytest.raises(Invalid):
        parse_period(code)
