"""The table of indicators, their periods and questions, and what the page draws of them."""

from datetime import date
from itertools import combinations

import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

import i18n
from dashboard.indicators import figures
from dashboard.indicators.address import PageAddress, read_address
from dashboard.indicators.charts import choose_bars, sort_rows
from dashboard.indicators.components import tell_change
from dashboard.shared.chart_template import CHOSEN
from db.queries.indicator_trends import TrendPoint
from db.queries.indicators import Counted, IndicatorRow
from domain.enums import Role
from domain.errors import Invalid, NotAllowed
from domain.indicator_periods import (
    PeriodStep,
    get_compared_periods,
    get_period_end,
    get_period_start,
    list_trend_starts,
)
from domain.indicator_questions import IndicatorQuestion, narrow_to_reach, read_question
from domain.indicators import BY_CODE, INDICATORS, PARTIES, Better, Breakdown, Ratio, plan_sums
from domain.rollups import LAST_MEASURES, MEASURES, Dimension, Family, count_measures, get_position
from domain.scopes import Actor, Reach, Scope
from scripts import indicators as page

CITY = "370783"
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


def an_actor(role: Role, reach: Reach, **codes: str) -> Actor:
    return Actor("1", "某人", frozenset({role}), Scope(CITY, reach, **codes))


LEADER = an_actor(Role.LEADER, Reach.WHOLE)
TOWN = an_actor(Role.TOWN, Reach.TOWN, town="001")
DEPARTMENT = an_actor(Role.DEPARTMENT, Reach.DEPARTMENT, department="D01")
AGENCY = an_actor(Role.AGENCY, Reach.DEPARTMENT, department="A01")


def test_codes_are_unique_and_cover_the_specification():
    assert len(BY_CODE) == len(INDICATORS)
    names = {spec.name for spec in INDICATORS}
    assert {"受理率", "按时分派率", "按时响应率", "办结率", "按时办结率", "退回重办率"} <= names
    assert {"延期率", "退单率", "解决率", "满意率", "一格解决率（网格）"} <= names


@pytest.mark.parametrize("by", Breakdown)
@pytest.mark.parametrize("spec", INDICATORS, ids=lambda spec: spec.code)
def test_the_sums_of_every_breakdown_hold_every_indicator(spec, by):
    ratio = spec.get_ratio(frozenset({by}))
    plan = plan_sums(ratio.family, by, frozenset())

    for code in (ratio.numerator, ratio.denominator):
        assert get_position(ratio.family, code) <= count_measures(plan.dimension)


def test_a_ratio_of_unknown_sums_is_refused():
    with pytest.raises(ValueError, match="no_such"):
        Ratio(Family.TICKET, "no_such", "due")


@pytest.mark.parametrize(("first", "second"), list(combinations(list(Breakdown)[1:], 2)))
def test_two_breakdowns_are_answered_only_where_one_sum_holds_both(first, second):
    alike = {Breakdown.WORK_FIELD, Breakdown.MATTER} == {first, second}
    if alike or Breakdown.TOWN in (first, second):
        assert plan_sums(Family.TICKET, first, frozenset({second})).dimension in Dimension
    else:
        with pytest.raises(Invalid):
            plan_sums(Family.TICKET, first, frozenset({second}))


def test_every_dimension_holds_a_beginning_of_its_family():
    for dimension, last in LAST_MEASURES.items():
        codes = [measure.code for measure in MEASURES[dimension.family]]
        assert codes[count_measures(dimension) - 1] == last


PERIODS = {
    "day": ("day", "2026-03-04", "2026-03-04", ("2026-03-03", "2026-03-03"), ("2025-03-04", "2025-03-04")),
    "leap day": (
        "day", "2028-02-29", "2028-02-29", ("2028-02-28", "2028-02-28"), ("2027-02-28", "2027-02-28"),
    ),
    "week": ("week", "2026-03-04", "2026-03-02", ("2026-02-23", "2026-02-25"), ("2025-03-03", "2025-03-05")),
    "month": (
        "month", "2026-03-20", "2026-03-01", ("2026-02-01", "2026-02-20"), ("2025-03-01", "2025-03-20"),
    ),
    "whole month": (
        "month", "2026-02-28", "2026-02-01", ("2026-01-01", "2026-01-31"), ("2025-02-01", "2025-02-28"),
    ),
    "31 days": (
        "month", "2026-03-30", "2026-03-01", ("2026-02-01", "2026-02-28"), ("2025-03-01", "2025-03-30"),
    ),
    "quarter": (
        "quarter", "2026-05-10", "2026-04-01", ("2026-01-01", "2026-02-10"), ("2025-04-01", "2025-05-10"),
    ),
    "whole quarter": (
        "quarter", "2026-06-30", "2026-04-01", ("2026-01-01", "2026-03-31"), ("2025-04-01", "2025-06-30"),
    ),
    "year": ("year", "2026-05-10", "2026-01-01", ("2025-01-01", "2025-05-10"), ("2025-01-01", "2025-05-10")),
}  # fmt: skip


@pytest.mark.parametrize(("step", "until", "first", "previous", "last_year"), PERIODS.values(), ids=PERIODS)
def test_a_period_is_compared_as_far_as_it_has_gone(step, until, first, previous, last_year):
    found = get_compared_periods(PeriodStep(step), date.fromisoformat(until))

    assert (found.current.first.isoformat(), found.current.last.isoformat()) == (first, until)
    assert (found.previous.first.isoformat(), found.previous.last.isoformat()) == previous
    assert (found.last_year.first.isoformat(), found.last_year.last.isoformat()) == last_year


@given(step=st.sampled_from(PeriodStep), day=DAYS)
def test_periods_follow_each_other_without_gap(step, day):
    first, last = get_period_start(step, day), get_period_end(step, get_period_start(step, day))
    found = get_compared_periods(step, day)

    assert first <= day <= last
    assert get_period_start(step, last) == first
    assert found.previous.last < found.current.first
    assert get_period_start(step, found.previous.last) == found.previous.first
    starts = list_trend_starts(step, day)
    assert starts == sorted(set(starts))
    assert starts[-1] == first


def test_a_question_survives_its_address():
    question = IndicatorQuestion(
        Breakdown.MATTER,
        PeriodStep.WEEK,
        date(2026, 3, 1),
        {Breakdown.TOWN: "001", Breakdown.CHANNEL: "mailbox"},
    )

    assert read_question(question.to_query()) == question
    address = PageAddress(question, "solved")
    query = dict(part.split("=") for part in address.to_path().partition("?")[2].split("&"))
    assert read_address(query) == address


@pytest.mark.parametrize(
    "query",
    [
        {"by": "person"}, {"period": "hour"}, {"until": "gestern"}, {"until": "0001-01-01", "period": "year"},
        {"channel": "fax"}, {"matter": "x" * 121},
    ],
    ids=["by", "period", "until", "day before any record", "word", "long"],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(query):
    with pytest.raises(Invalid):
        read_question(query)


@pytest.mark.parametrize(
    ("actor", "narrowing"),
    [
        (LEADER, {}),
        (TOWN, {Breakdown.TOWN: "001"}),
        (DEPARTMENT, {Breakdown.DEPARTMENT: "D01"}),
        (AGENCY, {Breakdown.AGENCY: "A01"}),
    ],
    ids=["leader", "town", "department", "agency"],
)
def test_a_reader_is_narrowed_to_their_reach(actor, narrowing):
    assert narrow_to_reach(actor, IndicatorQuestion()).narrowing == narrowing


@pytest.mark.parametrize(
    ("actor", "question"),
    [
        (TOWN, IndicatorQuestion(narrowing={Breakdown.TOWN: "002"})),
        (DEPARTMENT, IndicatorQuestion(narrowing={Breakdown.DEPARTMENT: "D02"})),
        (DEPARTMENT, IndicatorQuestion(narrowing={Breakdown.AGENCY: "A01"})),
        (DEPARTMENT, IndicatorQuestion(Breakdown.AGENCY)),
        (an_actor(Role.UNIT, Reach.UNIT, unit="0011"), IndicatorQuestion()),
        (an_actor(Role.ADMINISTRATOR, Reach.WHOLE), IndicatorQuestion()),
        (an_actor(Role.LIST_OFFICE, Reach.WHOLE), IndicatorQuestion()),
        (an_actor(Role.WALL, Reach.WHOLE), IndicatorQuestion()),
    ],
    ids=["town", "department", "its agency", "agencies", "unit", "administrator", "list office", "wall"],
)
def test_the_numbers_of_others_are_refused(actor, question):
    with pytest.raises(NotAllowed):
        narrow_to_reach(actor, question)


def a_row(key: str, numerator: int, denominator: int) -> IndicatorRow:
    return IndicatorRow(key, key, None, Counted(numerator, denominator), None, None)


ROWS = [a_row("a", 9, 10), a_row("b", 1, 2), a_row("c", 95, 100)]
POINTS = [
    TrendPoint(date(2026, 1, 1), Counted(3, 4), Counted(1, 2)),
    TrendPoint(date(2026, 2, 1), None, Counted(0, 0)),
]


def test_the_best_rows_come_first():
    assert [row.key for row in sort_rows(ROWS, Better.HIGHER)] == ["c", "a", "b"]
    assert [row.key for row in sort_rows(ROWS, Better.LOWER)] == ["a", "c", "b"]  # b has few cases


def test_a_long_ranking_shows_both_ends_and_the_chosen_row():
    rows = sort_rows([a_row(f"{number:02}", number, 100) for number in range(40)], Better.HIGHER)

    shown = choose_bars(rows, None)
    assert [row.key for row in shown] == [f"{n:02}" for n in (*range(39, 29, -1), *range(9, -1, -1))]
    assert [row.key for row in choose_bars(rows, "20")][9:12] == ["30", "20", "09"]
    assert choose_bars(rows[:5], None) == rows[:5]


def test_the_trend_has_gaps_where_nothing_is_known():
    figure = figures.build_trend(POINTS, PeriodStep.MONTH)

    before, now = figure["data"]
    assert before["line"]["dash"] == "dash"
    assert (before["y"], now["y"]) == ([0.5, None], [0.75, None])
    assert now["x"] == ["2026-01", "2026-02"]
    assert now["customdata"] == ["3/4", "—"]


def test_the_ranking_marks_the_chosen_bar_few_cases_and_the_mean():
    figure = figures.build_ranking(ROWS, {row.key: row.key for row in ROWS}, mean=0.8, chosen="b")

    bars, labels = figure["data"]
    assert labels["text"][0].startswith("95.0%")
    assert [row[0] for row in bars["customdata"]] == ["c", "b", "a"]  # drawn from below
    assert bars["marker"]["color"].index(CHOSEN) == 1
    assert bars["marker"]["pattern"]["shape"] == ["", "/", ""]
    assert figure["layout"]["shapes"][0]["x0"] == 0.8


def test_every_town_has_an_axis_and_a_title():
    towns = {f"{number:03}": POINTS for number in range(7)}
    figure = figures.build_towns(
        towns, {town: f"镇{town}" for town in towns}, step=PeriodStep.MONTH, chosen="003"
    )

    assert [line["xaxis"] for line in figure["data"]] == ["x", *(f"x{number}" for number in range(2, 8))]
    assert len(figure["layout"]["annotations"]) == 7
    assert [line["line"]["color"] == CHOSEN for line in figure["data"]].index(True) == 3


def test_hours_are_a_week_from_monday_and_spans_cover_every_duration():
    figure = figures.build_hours({(1, 8): 5, (7, 23): 2})

    [heat] = figure["data"]
    assert heat["y"][-1] == "周一"
    assert heat["z"][-1][8] == 5
    assert heat["z"][0][23] == 2
    assert len(figures.list_spans()) == len(figures.build_took(range(9))["data"][0]["x"])


@pytest.mark.parametrize(
    "figure",
    [
        figures.build_trend(POINTS, PeriodStep.WEEK),
        figures.build_ranking(ROWS, {row.key: row.key for row in ROWS}, mean=None, chosen=None),
        figures.build_took([1] * 9),
        figures.build_hours({}),
        figures.build_towns({"001": POINTS}, {"001": "镇"}, step=PeriodStep.DAY, chosen=None),
    ],
    ids=["trend", "ranking", "took", "hours", "towns"],
)
def test_figures_are_figures_of_plotly_once_their_tokens_are_put_in(figure):
    assert go.Figure(put_in(figure)).data


def put_in(value: object) -> object:
    """Return a figure with colours and sizes in the place of tokens, as the script does."""
    if isinstance(value, str) and value.startswith("var("):
        return "#123456"
    if isinstance(value, str) and value.startswith("rem("):
        return float(value[4:-1]) * 14
    if isinstance(value, dict):
        return {key: put_in(part) for key, part in value.items()}
    return [put_in(part) for part in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    ("code", "before", "words"),
    [
        ("solved", Counted(4, 10), "+10.0 个百分点 向好"),
        ("rework", Counted(4, 10), "+10.0 个百分点 变差"),
        ("solved_in_grid", Counted(4, 10), "+10.0 个百分点"),
        ("solved", Counted(5, 10), "±0.0 个百分点 持平"),
        ("solved", Counted(0, 0), "—"),
        ("solved", None, "无可比数据"),
    ],
)
def test_a_change_says_in_words_whether_it_is_better(code, before, words):
    told = tell_change(BY_CODE[code], Counted(5, 10), before, name="比上月")

    assert told.children == f"比上月 {words}"


def test_the_page_of_the_docs_is_what_the_table_makes():
    assert page.PAGE.read_text(encoding="utf-8") == page.render_page()


def test_the_docs_name_every_indicator_in_both_languages():
    with i18n.use("en"):
        assert all(i18n.t(spec.name) in page.render_page() for spec in INDICATORS)


def test_parties_are_counted_by_their_own_orders():
    spec = BY_CODE["completion_in_time"]

    assert spec.get_ratio(PARTIES).family is Family.ORDER
    assert spec.get_ratio(frozenset({Breakdown.TOWN})).family is Family.TICKET
