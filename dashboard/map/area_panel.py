"""Area panel: figures, trend, open tickets, responsible people."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from dash import dcc
from dash.development.base_component import Component

from dashboard.map.satisfaction import Satisfaction
from dashboard.shared import html, ids, nodes
from dashboard.shared.controls import render_light, render_section
from dashboard.shared.figures import FigureChange, render_figure
from dashboard.shared.masked_person import render_masked_phone
from db.queries.area_figures import OpenCount
from db.queries.area_panel import AreaPanel, PeriodPart
from db.queries.area_periods import PeriodFigures, PeriodRefusal
from db.queries.area_staff import StaffFacts
from db.queries.areas import AreaFacts
from domain.enums import LIGHT_ORDER, Light
from domain.periods import TrendStep
from domain.sla_status import RISK_LIGHTS, RUNNING_LIGHTS, compute_share_at_risk
from i18n import label, t, times

MOST_DEPARTMENTS = 8
REFUSALS: Mapping[PeriodRefusal, Callable[[], str]] = {
    PeriodRefusal.TOO_MANY: lambda: t("所选时段和筛选条件的数据量过大，请缩短时段或减少条件"),
    PeriodRefusal.NOT_COUNTED: lambda: t("历史统计正在生成，请稍后查看较长时段"),
}


def render_title(area: AreaFacts) -> list[Component]:
    """Return the area's name with its kind and code."""
    return [
        html.Span(area.name),
        html.Small(f"{label(area.kind)} · {area.code}", className="muted panel__code"),
    ]


def render_body(
    people: list[StaffFacts], *, figures: str, tickets: Component, batch: Component | None
) -> list[Component]:
    """Return the sections of the panel; ``render_figures`` as nodes, ``tickets`` is its list."""
    return [
        html.Div(id=ids.AREA_FIGURES, **{nodes.DATA: figures}),
        render_section(t("诉求清单"), html.Div([tickets, batch])),
        nodes.render_host(ids.AREA_STAFF, render_section(t("责任人"), render_staff(people))),
    ]


def render_batch_frame() -> Component:
    """Return the place of the count of picked tickets and of the form for them."""
    return html.Div(
        [
            dcc.Store(id=ids.BATCH_ACT),
            html.P(id=ids.BATCH_COUNT, className="muted", role="status"),
            html.Div(id=ids.BATCH_FORM),
        ],
        className="batch",
    )


def render_live_parts(panel: AreaPanel, rated: Satisfaction) -> list[Component | None]:
    """Return the parts that a live change renders again."""
    period = panel.past.period
    heading = t("所选时段受理与办结") if period.chosen else t("近 {days} 日受理与办结", days=period.days)
    return [
        render_figures(panel, rated),
        render_secret_note(panel),
        render_period_note(panel),
        render_section(heading, render_trend(panel.past)),
        render_section(t("未结事项的时限"), render_by_light(panel.open.counts)),
        render_section(t("未结事项的承办单位"), render_by_department(panel.open.counts)),
    ]


def render_secret_note(panel: AreaPanel) -> Component | None:
    """Note for a town: how many secret tickets the Center handles there, which are in no list of its own."""
    if panel.kept_secret is None:
        return None
    count = times.number(panel.kept_secret)
    words = t("另有保密的未结事项 {count} 件，由中心直接办理，不计入上列数字", count=count)
    return html.P(words, className="muted figures__secret")


def render_period_note(panel: AreaPanel) -> Component | None:
    """Note on the days of a period's figures, and that they do not follow the state."""
    period, notes = panel.past.period, []
    if period.chosen:
        notes.append(
            t(
                "所选时段 {first} 至 {last}，与此前等长的 {days} 日相比",
                first=times.day(period.first),
                last=times.day(period.last),
                days=period.days,
            )
        )
    if panel.filters.status is not None:
        notes.append(t("受理、办结和按时办结率不随办理状态筛选"))
    return html.P(t("；").join(notes), className="muted figures__period") if notes else None


def render_figures(panel: AreaPanel, rated: Satisfaction) -> Component:
    """Return the eight figures; a change is against the period before, a rate's in points."""
    now, before, period = panel.past.figures, panel.past.before, panel.past.period
    lights: Counter[Light] = Counter()
    for counted in panel.open.counts:
        lights[counted.light] += counted.count
    red, grown = lights[Light.RED], panel.open_change
    received = completed = None
    if now is not None and before is not None:
        received = FigureChange(now.received - before.received, days=period.days)
        completed = FigureChange(now.completed - before.completed, good=1, days=period.days)
    came = times.number(None if now is None else now.received)
    done = times.number(None if now is None else now.completed)
    return html.Dl(
        [
            render_figure(
                t("未结事项"), lights.total(), change=None if grown is None else FigureChange(grown, good=-1)
            ),
            render_figure(t("今日到期"), panel.open.due_today),
            render_figure(t("逾期"), red, light=Light.RED if red else None),
            render_at_risk(lights),
            render_figure(
                t("所选时段受理") if period.chosen else t("{days} 日受理", days=period.days),
                came,
                change=received,
            ),
            render_figure(
                t("所选时段办结") if period.chosen else t("{days} 日办结", days=period.days),
                done,
                change=completed,
            ),
            render_on_time(panel.past),
            render_satisfaction(rated),
        ],
        className="figures",
    )


def render_at_risk(lights: Counter[Light]) -> Component:
    """Return the share of running deadlines that are near or past, with its numerator and denominator."""
    share = compute_share_at_risk(lights)
    running = sum(lights[light] for light in RUNNING_LIGHTS)
    risky = sum(lights[light] for light in RISK_LIGHTS)
    return render_figure(
        t("风险占比"),
        times.share(None if share is None else float(share)),
        note=t("{on_time} / {due} 件", on_time=times.number(risky), due=times.number(running)),
    )


def render_satisfaction(rated: Satisfaction) -> Component:
    """Return the satisfaction with the number of ratings behind it; few ones are marked."""
    count = t("{count} 件评价", count=times.number(rated.count))
    note = t("{count}，样本少", count=count) if rated.sparse else count
    return render_figure(t("满意度"), times.number(rated.score, decimals=1), note=note)


def render_on_time(past: PeriodPart) -> Component:
    """Return the on-time rate with its numerator and denominator; a dash where nothing was due."""
    now, before = past.figures or PeriodFigures(), past.before or PeriodFigures()
    rate = now.on_time / now.due if now.due else None
    earlier = before.on_time / before.due if before.due else None
    change = None
    if rate is not None and earlier is not None:
        change = FigureChange((rate - earlier) * 100, decimals=1, good=1, days=past.period.days)
    return render_figure(
        t("按时办结率"),
        times.share(rate),
        change=change,
        note=t("{on_time} / {due} 件", on_time=times.number(now.on_time), due=times.number(now.due)),
    )


def render_trend(past: PeriodPart) -> Component:
    """Return the chart of the period as numbers for its script, readable as text.

    Where there are no figures, say why.
    """
    steps = past.trend
    if past.refused is not None:
        return html.P(REFUSALS[past.refused](), className="muted")
    received = sum(step.received for step in steps)
    completed = sum(step.completed for step in steps)
    told = t("受理 {received} 件，办结 {completed} 件", received=received, completed=completed)
    received_key, completed_key = get_trend_keys(past.period.step)
    shown_day = times.day if past.period.chosen else times.short_day
    return html.Figure(
        [
            html.Div(
                className="trend",
                role="img",
                **{
                    "data-bars": ",".join(str(step.received) for step in steps),
                    "data-line": ",".join(str(step.completed) for step in steps),
                    "aria-label": told,
                },
            ),
            html.Figcaption(
                [
                    html.Span(shown_day(past.period.first)),
                    html.Span(
                        [
                            html.Span(received_key, className="key key--bars"),
                            html.Span(completed_key, className="key key--line"),
                        ]
                    ),
                    html.Span(shown_day(past.period.last)),
                ],
                className="trend__caption muted",
            ),
        ]
    )


def get_trend_keys(step: TrendStep) -> tuple[str, str]:
    """Return what the bars and the line of a trend count, with the step where it is no day."""
    if step is TrendStep.MONTH:
        return t("每月受理件"), t("每月办结件")
    if step is TrendStep.YEAR:
        return t("每年受理件"), t("每年办结件")
    return t("受理件"), t("办结件")


def render_by_light(counts: Iterable[OpenCount]) -> Component:
    """Return how many open tickets show each light, the worst first."""
    totals: Counter[Light] = Counter()
    for counted in counts:
        totals[counted.light] += counted.count
    most = max(totals.values(), default=0)
    if not most:
        return html.P(t("没有未结事项"), className="muted")
    rows = [
        render_bar_row(render_light(kind.value, label(kind)), totals[kind], most=most, kind=kind.value)
        for kind in reversed(LIGHT_ORDER)
    ]
    return html.Ul(rows, className="bars")


def render_by_department(counts: Iterable[OpenCount]) -> Component:
    """Return which parties hold the open tickets, the most burdened first, with how many are overdue."""
    totals: Counter[str] = Counter()
    overdue: Counter[str] = Counter()
    for counted in counts:
        name = counted.department_name or t("尚未分派")
        totals[name] += counted.count
        overdue[name] += counted.count if counted.light is Light.RED else 0
    if not totals:
        return html.P(t("没有未结事项"), className="muted")
    shown = totals.most_common(MOST_DEPARTMENTS)
    rows = [
        render_bar_row(
            html.Span(name),
            count,
            most=shown[0][1],
            note=t("逾期 {count}", count=overdue[name]) if overdue[name] else None,
        )
        for name, count in shown
    ]
    rest = totals.total() - sum(count for _, count in shown)
    if rest:
        rows.append(html.Li(t("其余单位 {count} 件", count=times.number(rest)), className="muted"))
    return html.Ul(rows, className="bars")


def render_bar_row(
    name: Component, count: int, *, most: int, kind: str | None = None, note: str | None = None
) -> Component:
    """Return one bar of a list: its name, the bar on the scale of ``most``, its count."""
    return html.Li(
        [
            html.Span(name, className="bars__name"),
            html.Progress(value=str(count), max=str(most), className=f"bar bar--{kind or 'plain'}"),
            html.Span(times.number(count), className="figure bars__count"),
            html.Span(note, className="bars__note") if note else None,
        ],
        className="bars__row",
    )


def render_staff(people: list[StaffFacts]) -> Component:
    """Return who is responsible; an area without anyone says so, since a vacant post is a finding."""
    if not people:
        return html.P(t("这里没有登记责任人"), className="muted")
    rows = [
        html.Li(
            [
                html.Span(person.name, className="people__name"),
                html.Span(label(person.role), className="badge"),
                html.Span(person.line_of_work or person.department_name or "", className="muted"),
                render_masked_phone(person.phone),
            ],
            className="people__row",
        )
        for person in people
    ]
    return html.Ul(rows, className="people")
