"""Components of the page of indicators: frame, heading, form, tiles and the cards of charts."""

from dash import dcc
from dash.development.base_component import Component

from dashboard.indicators import ids as names
from dashboard.indicators.address import PATH, PageAddress
from dashboard.indicators.read_model import IndicatorsReading, ViewCondition
from dashboard.shared import html, nodes, page_bar
from dashboard.shared.chart_template import build_config
from dashboard.shared.controls import render_query_link
from db.queries.indicators import Counted, IndicatorRow
from domain.errors import DomainError
from domain.indicator_periods import PeriodStep
from domain.indicators import Better, Breakdown, IndicatorSpec
from domain.scopes import Actor, Reach
from i18n import html_lang, label, t, times

TITLES = {
    "trend": "趋势与去年同期",
    "ranking": "排名与平均",
    "took": "从上报到办结的用时",
    "hours": "上报的星期和钟点",
    "towns": "各镇街走势",
}
BLANK = {"data": [], "layout": {"xaxis": {"visible": False}, "yaxis": {"visible": False}}}
BODY_CLASS = "indicators__charts"


def render_page(actor: Actor, reading: IndicatorsReading, charts: dict[str, object]) -> Component:
    """Return the whole page; callbacks draw its parts again when the address changes."""
    return html.Div(
        [
            dcc.Store(id=names.CHARTS, data=charts),
            dcc.Store(id=names.PAINTED),
            page_bar.render_bar(actor, reading.city, here=PATH),
            html.Main(
                [
                    nodes.render_host(names.HEAD, render_head(reading), element=html.Header),
                    _form(actor, reading),
                    nodes.render_host(
                        names.TILES,
                        render_tiles(reading),
                        className="indicators__tiles",
                        **{"data-testid": "indicator-tiles"},
                    ),
                    html.Div([_card(name) for name in names.CHART_NAMES], className=BODY_CLASS),
                ],
                className="indicators",
            ),
        ],
        id=names.PAGE,
        className="indicators-page",
        **{"data-testid": "indicators-page"},
    )


def render_head(reading: IndicatorsReading) -> list[Component]:
    """Return the title, until when the figures go, the conditions, and the exports."""
    return [
        html.Div(
            [
                html.H2(t("指标统计"), className="indicators__title"),
                html.P(_tell_period(reading), role="status", **{"data-testid": "indicators-until"}),
                _tools(reading),
            ],
            className="indicators__top",
        ),
        _chips(reading) if reading.narrowed else None,
        _tell_secrets(reading),
    ]


def render_tiles(reading: IndicatorsReading) -> list[Component]:
    """Return a tile for each indicator, or why there is none."""
    if isinstance(reading.totals, DomainError):
        return [render_refusal(reading.totals)]
    return [
        _tile(reading.address, one.spec, one.rows[0], step=reading.question.step)
        for one in reading.totals.figures
    ]


def render_refusal(error: DomainError) -> Component:
    """Return the words in the place of figures that cannot be given."""
    return html.Div(
        [html.P(t("没有数字"), className="state__title"), html.P(t(error.message_id, **error.values))],
        className="state",
        role="alert",
    )


def tell_change(spec: IndicatorSpec, current: Counted, before: Counted | None, *, name: str) -> Component:
    """Return a change in percentage points: its sign, its number and whether it is better, in words."""
    if before is None:
        return html.Span(t("{name} 无可比数据", name=name), className="muted")
    if current.value is None or before.value is None:
        return html.Span(f"{name} {times.NOTHING}", className="muted")
    by = round(100 * (current.value - before.value), 1)
    worth = by * {Better.HIGHER: 1, Better.LOWER: -1, Better.NEITHER: 0}[spec.better]
    tone = "better" if worth > 0 else "worse" if worth < 0 else "even"
    words = {"better": t("向好"), "worse": t("变差"), "even": "" if by else t("持平")}
    told = t("{name} {change} 个百分点", name=name, change=times.change(by, decimals=1))
    return html.Span(f"{told} {words[tone]}".strip(), className=f"change change--{tone}")


def name_periods(step: PeriodStep) -> tuple[str, str]:
    """Return what the compared periods are called in short: the one before, and last year's."""
    before = {
        PeriodStep.DAY: t("比前一日"),
        PeriodStep.WEEK: t("比上周"),
        PeriodStep.MONTH: t("比上月"),
        PeriodStep.QUARTER: t("比上季"),
        PeriodStep.YEAR: t("比上年"),
    }
    return before[step], t("比去年同期")


def _tile(address: PageAddress, spec: IndicatorSpec, row: IndicatorRow, *, step: PeriodStep) -> Component:
    before, year = name_periods(step)
    counts = t(
        "{numerator} {top} / {denominator} {bottom}",
        numerator=t(spec.numerator),
        top=times.number(row.current.numerator),
        denominator=t(spec.denominator),
        bottom=times.number(row.current.denominator),
    )
    is_on = spec is address.spec
    return render_query_link(
        [
            html.Span(t(spec.name), className="indicator__name"),
            html.Span(times.share(row.current.value), className="figure indicator__value"),
            html.Span(counts, className="muted indicator__counts"),
            tell_change(spec, row.current, row.previous, name=before),
            tell_change(spec, row.current, row.last_year, name=year) if step is not PeriodStep.YEAR else None,
            html.Span(
                t(spec.definition),
                id=f"indicator-{spec.code}-definition",
                className="indicator__definition",
                role="tooltip",
            ),
        ],
        address.show(spec.code).to_path(),
        className="indicator" + (" indicator--on" if is_on else ""),
        **{
            "data-testid": f"indicator-{spec.code}",
            "aria-describedby": f"indicator-{spec.code}-definition",
            **({"aria-current": "true"} if is_on else {}),
        },
    )


def _card(name: str) -> Component:
    """Return the frame of a chart: title, graph, and below it note and table."""
    return html.Section(
        [
            html.H3(t(TITLES[name]), className="chart__title", id=f"{names.card(name)}-title"),
            html.Div(
                dcc.Graph(
                    id=names.graph(name),
                    figure=BLANK,
                    config=build_config(html_lang()),
                    className="chart__graph",
                    responsive=True,
                ),
                className="chart__stage",
                role="img",
                **{"aria-labelledby": f"{names.card(name)}-title"},
            ),
            nodes.render_host(names.words(name), [], className="chart__words"),
        ],
        id=names.card(name),
        className=f"chart chart--{name} chart--waiting",
        **{"data-testid": f"chart-{name}"},
    )


def _form(actor: Actor, reading: IndicatorsReading) -> Component:
    question = reading.address.question
    by = list_offered(actor)
    return html.Form(
        [
            _choice(
                "period",
                t("时段"),
                [(step.value, label(step)) for step in PeriodStep],
                question.step.value,
                usual=PeriodStep.MONTH.value,
            ),
            html.Div(
                [
                    html.Label(t("截至"), htmlFor=names.UNTIL, className="muted"),
                    html.Span(
                        dcc.Input(
                            id=names.UNTIL,
                            name="until",
                            value=question.until.isoformat() if question.until else "",
                            className="field",
                        ),
                        **{"data-native": "date"},
                    ),
                ],
                className="indicators__field",
            ),
            _choice(
                "by",
                t("排名按"),
                [(one.value, label(one)) for one in by],
                question.by.value,
                usual=Breakdown.TOWN.value,
            ),
            html.Button(t("查看"), type="submit", className="button button--primary"),
        ],
        id=names.FORM,
        action=PATH,
        method="get",
        className="indicators__form",
    )


def list_offered(actor: Actor) -> list[Breakdown]:
    """Return by what an actor can split: a department's own sums are split by town alone."""
    every: list[Breakdown] = list(Breakdown)
    return [Breakdown.TOWN] if actor.scope.reach is Reach.DEPARTMENT else every[1:]


def _choice(name: str, word: str, choices: list[tuple[str, str]], chosen: str, *, usual: str) -> Component:
    """Return a choice of the form; usual: what an address without it means."""
    options = [html.Option(told, value=value, selected=value == chosen) for value, told in choices]
    told = {"data-testid": f"indicators-{name}", "data-usual": usual}
    select = html.Select(options, name=name, className="field", **told)
    parts = [html.Span(word, className="muted"), select]
    return nodes.render_host(f"indicators-{name}", parts, element=html.Label, className="indicators__field")


def _tell_period(reading: IndicatorsReading) -> str:
    if isinstance(reading.totals, DomainError):
        return ""
    periods = reading.totals.periods
    since, until = times.day(periods.current.first), times.day(periods.current.last)
    told = t("{since}至{until}，截至昨日", since=since, until=until)
    if (reading.today - periods.current.last).days != 1:
        told = t("{since}至{until}", since=since, until=until)
    changed = reading.totals.changed_days
    return f"{told} · {t('其中 {days} 天有变动，正在重新汇总', days=changed)}" if changed else told


def _tools(reading: IndicatorsReading) -> Component:
    by = reading.question.by
    files = [("csv", t("导出 CSV")), ("xlsx", t("导出 Excel"))]
    return html.Div(
        [
            html.A(
                told,
                href=reading.address.to_export(kind, by=by),
                download="",
                className="button",
                **{"data-testid": f"indicators-{kind}"},
            )
            for kind, told in files
        ],
        className="indicators__tools",
    )


def _chips(reading: IndicatorsReading) -> Component:
    return html.Ul([_chip(reading.address, one) for one in reading.narrowed], className="indicators__chips")


def _chip(address: PageAddress, one: ViewCondition) -> Component:
    told = [html.Span(label(one.breakdown), className="muted"), html.Strong(one.name)]
    if one.own:
        return html.Li(told, className="indicators__chip")
    name = t("不限{what}", what=label(one.breakdown))
    away = render_query_link(
        html.Span(className="icon icon--close"),
        address.without(one.breakdown).to_path(),
        className="icon-button",
        title=name,
        **{"aria-label": name, "data-testid": f"drop-{one.breakdown.value}"},
    )
    return html.Li([*told, away], className="indicators__chip")


def _tell_secrets(reading: IndicatorsReading) -> Component | None:
    """Return the sentence about secret tickets, which count for the whole city alone."""
    if reading.question.by not in (Breakdown.TOWN, Breakdown.UNIT) and reading.question.town is None:
        return None
    return html.P(t("保密件只计入全市，不计入镇街和社区村居。"), className="muted indicators__secrets")
