"""Draw the panel of an area: figures, trend, what is open, who is responsible."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from dash import html
from dash.development.base_component import Component

from dashboard.map.satisfaction import Satisfaction
from dashboard.shared import ids, nodes
from dashboard.shared.controls import light
from dashboard.shared.figures import Change, figure
from dashboard.shared.masked_person import masked_phone
from db.queries.area_figures import OpenCount
from db.queries.area_panel import AreaPanel, PeriodPart
from db.queries.area_periods import PeriodFigures, Refusal
from db.queries.area_staff import StaffFacts
from db.queries.areas import AreaFacts
from domain.enums import LIGHT_ORDER, Light
from domain.periods import Step
from domain.sla_status import RISK_LIGHTS, RUNNING_LIGHTS, share_at_risk
from i18n import label, t, times

MOST_DEPARTMENTS = 8
REFUSALS: Mapping[Refusal, Callable[[], str]] = {
    Refusal.TOO_MANY: lambda: t("所选时段和筛选条件的数据量过大，请缩短时段或减少条件"),
    Refusal.NOT_COUNTED: lambda: t("历史统计正在生成，请稍后查看较长时段"),
}


def title(area: AreaFacts) -> list[Component]:
    """Return the area's name with its kind and code."""
    return [
        html.Span(area.name),
        html.Small(f"{label(area.kind)} · {area.code}", className="muted panel__code"),
    ]


def body(
    people: list[StaffFacts], *, figures: str, tickets: Component, batch: Component | None
) -> list[Component]:
    """Return the sections of the panel; ``figures`` as nodes, ``tickets`` is its list."""
    return [
        html.Div(id=ids.AREA_FIGURES, **{nodes.DATA: figures}),
        section(t("诉求清单"), html.Div([tickets, batch])),
        nodes.host(ids.AREA_STAFF, section(t("责任人"), staff(people))),
    ]


def told(panel: AreaPanel, rated: Satisfaction) -> list[Component | None]:
    """Return the parts that a live change draws anew."""
    heading = t("所选时段受理与办结") if panel.past.period.chosen else t("近 30 日受理与办结")
    return [
        figures(panel, rated),
        secret_note(panel),
        period_note(panel),
        section(heading, trend(panel.past)),
        section(t("未结事项的时限"), by_light(panel.open.counts)),
        section(t("未结事项的承办单位"), by_department(panel.open.counts)),
    ]


def secret_note(panel: AreaPanel) -> Component | None:
    """Tell a town how many secret tickets the Center handles there, which stand in no list of its own."""
    if panel.kept_secret is None:
        return None
    count = times.number(panel.kept_secret)
    words = t("另有保密的未结事项 {count} 件，由中心直接办理，不计入上列数字", count=count)
    return html.P(words, className="muted figures__secret")


def period_note(panel: AreaPanel) -> Component | None:
    """Say which days the figures of a chosen period are of, and that they do not follow the state."""
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


def section(heading: str, content: Component) -> Component:
    """Return one part of a panel under its heading."""
    return html.Section([html.H3(heading, className="panel__heading"), content], className="panel__section")


def figures(panel: AreaPanel, rated: Satisfaction) -> Component:
    """Return the eight figures; a change is against the period before, a rate's in points."""
    now, before, period = panel.past.figures, panel.past.before, panel.past.period
    lights: Counter[Light] = Counter()
    for counted in panel.open.counts:
        lights[counted.light] += counted.count
    red, grown = lights[Light.RED], panel.open_change
    received = completed = None
    if now is not None and before is not None:
        received = Change(now.received - before.received, days=period.days)
        completed = Change(now.completed - before.completed, good=1, days=period.days)
    came = times.number(None if now is None else now.received)
    done = times.number(None if now is None else now.completed)
    return html.Dl(
        [
            figure(t("未结事项"), lights.total(), change=None if grown is None else Change(grown, good=-1)),
            figure(t("今日到期"), panel.open.due_today),
            figure(t("逾期"), red, light=Light.RED if red else None),
            at_risk(lights),
            figure(t("所选时段受理") if period.chosen else t("30 日受理"), came, change=received),
            figure(t("所选时段办结") if period.chosen else t("30 日办结"), done, change=completed),
            on_time(panel.past),
            satisfied(rated),
        ],
        className="figures",
    )


def at_risk(lights: Counter[Light]) -> Component:
    """Return the share of running deadlines that are near or past, with its numerator and denominator."""
    share = share_at_risk(lights)
    running = sum(lights[light] for light in RUNNING_LIGHTS)
    risky = sum(lights[light] for light in RISK_LIGHTS)
    return figure(
        t("风险占比"),
        times.share(None if share is None else float(share)),
        note=t("{on_time} / {due} 件", on_time=times.number(risky), due=times.number(running)),
    )


def satisfied(rated: Satisfaction) -> Component:
    """Return the satisfaction with the number of ratings behind it; few ones are marked."""
    count = t("{count} 件评价", count=times.number(rated.count))
    note = t("{count}，样本少", count=count) if rated.sparse else count
    return figure(t("满意度"), times.number(rated.score, decimals=1), note=note)


def on_time(past: PeriodPart) -> Component:
    """Return the on-time rate with its numerator and denominator; a dash where nothing was due."""
    now, before = past.figures or PeriodFigures(), past.before or PeriodFigures()
    rate = now.on_time / now.due if now.due else None
    earlier = before.on_time / before.due if before.due else None
    change = None
    if rate is not None and earlier is not None:
        change = Change((rate - earlier) * 100, decimals=1, good=1, days=past.period.days)
    return figure(
        t("按时办结率"),
        times.share(rate),
        change=change,
        note=t("{on_time} / {due} 件", on_time=times.number(now.on_time), due=times.number(now.due)),
    )


def trend(past: PeriodPart) -> Component:
    """Return the chart of the period as numbers for the script that draws it, readable as they stand.

    Where there are no figures, say why.
    """
    steps = past.trend
    if past.refused is not None:
        return html.P(REFUSALS[past.refused](), className="muted")
    received = sum(step.received for step in steps)
    completed = sum(step.completed for step in steps)
    told = t("受理 {received} 件，办结 {completed} 件", received=received, completed=completed)
    received_key, completed_key = trend_keys(past.period.step)
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


def trend_keys(step: Step) -> tuple[str, str]:
    """Return what the bars and the line of a trend count, with the step where it is no day."""
    if step is Step.MONTH:
        return t("每月受理件"), t("每月办结件")
    if step is Step.YEAR:
        return t("每年受理件"), t("每年办结件")
    return t("受理件"), t("办结件")


def by_light(counts: Iterable[OpenCount]) -> Component:
    """Return how many open tickets show each light, the worst first."""
    totals: Counter[Light] = Counter()
    for counted in counts:
        totals[counted.light] += counted.count
    most = max(totals.values(), default=0)
    if not most:
        return html.P(t("没有未结事项"), className="muted")
    rows = [
        bar_row(light(kind.value, label(kind)), totals[kind], most=most, kind=kind.value)
        for kind in reversed(LIGHT_ORDER)
    ]
    return html.Ul(rows, className="bars")


def by_department(counts: Iterable[OpenCount]) -> Component:
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
        bar_row(
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


def bar_row(
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


def staff(people: list[StaffFacts]) -> Component:
    """Return who is responsible; an area without anybody says so, since a vacant post is a finding."""
    if not people:
        return html.P(t("这里没有登记责任人"), className="muted")
    rows = [
        html.Li(
            [
                html.Span(person.name, className="people__name"),
                html.Span(label(person.role), className="badge"),
                html.Span(person.line_of_work or person.department_name or "", className="muted"),
                masked_phone(person.phone),
            ],
            className="people__row",
        )
        for person in people
    ]
    return html.Ul(rows, className="people")
