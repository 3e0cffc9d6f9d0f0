"""Components of a comparison of two versions: what was added, removed and changed, field by field."""

from collections.abc import Sequence
from typing import NamedTuple

from dash import html
from dash.development.base_component import Component

from dashboard.duties.components import render_back, render_state
from dashboard.duties.read_model import ChangesBody, DutiesReading
from dashboard.shared import duty_changes
from dashboard.shared.controls import render_query_link
from db.queries.duties import DutyVersionFacts
from domain.duties import Duty
from domain.duty_diff import ChangedDuty
from i18n import locale, t, times
from i18n.translation import LIST_MARKS

MOST = 200  # duties of each part; a list that was published for the first time is longer


class Part(NamedTuple):
    """Duties that only one of two versions has. heading: a message id."""

    name: str
    sign: str
    heading: str


ADDED, REMOVED = Part("added", "+", "新增"), Part("removed", "−", "删去")


def render_changes(reading: DutiesReading, body: ChangesBody) -> list[Component]:
    """Return what a version says differently from an earlier one."""
    diff = body.diff
    parts = [
        _duties(ADDED, diff.added, reading),
        _duties(REMOVED, diff.removed, reading),
        _changed(reading, diff.changed),
    ]
    return [
        _back(reading, body),
        html.Section(
            [
                html.H2(
                    t("第 {since} 版与第 {until} 版比对", since=body.since.version, until=body.until.version),
                    className="duty-item__title",
                    tabIndex=-1,
                ),
                html.P(_of(body.since, body.until), className="muted"),
                _choice(reading, body),
                html.P(
                    t(
                        "新增 {added} 项，删去 {removed} 项，改动 {changed} 项",
                        added=times.number(len(diff.added)),
                        removed=times.number(len(diff.removed)),
                        changed=times.number(len(diff.changed)),
                    ),
                    role="status",
                    **{"data-testid": "diff-counts"},
                ),
                *(part for part in parts if part),
                render_state(t("没有不同"), t("这两版里的内容是一样的。")) if diff.is_empty else None,
            ],
            className="duty-item",
            **{"data-testid": "duty-changes"},
        ),
    ]


def _back(reading: DutiesReading, body: ChangesBody) -> Component:
    if body.code is None:
        return render_back(reading)
    return render_query_link(
        t("← 返回 {code}", code=body.code),
        reading.request.to_address(view=None, since=None, until=None),
        className="button button--plain duties__back",
    )


def _of(since: DutyVersionFacts, until: DutyVersionFacts) -> str:
    return t(
        "{before}（{before_day}起施行）→ {after}（{after_day}起施行）",
        before=since.reference,
        before_day=since.effective_from,
        after=until.reference,
        after_day=until.effective_from,
    )


def _choice(reading: DutiesReading, body: ChangesBody) -> Component | None:
    """Return the choice of two other versions; nothing where there are only these."""
    if len(reading.versions) <= 2:
        return None
    return html.Form(
        [
            _versions(t("从"), "from", reading.versions, body.since.version),
            _versions(t("到"), "to", reading.versions, body.until.version),
        ],
        id="duties-versions",
        className="duties__narrowing",
    )


def _versions(name: str, field: str, versions: Sequence[DutyVersionFacts], chosen: int) -> Component:
    options = [
        html.Option(
            t("第 {version} 版 · {reference}", version=one.version, reference=one.reference),
            value=str(one.version),
            selected=one.version == chosen,
        )
        for one in versions
    ]
    select = html.Select(options, name=field, className="field")
    return html.Label([html.Span(name, className="muted"), select], className="duties__field")


def _duties(part: Part, found: Sequence[Duty], reading: DutiesReading) -> Component | None:
    if not found:
        return None
    rows = [
        html.Li(
            [
                html.Span(part.sign, className="diff__sign", **{"aria-hidden": "true"}),
                html.Span(duty.code, className="figure"),
                html.Span(duty.name),
                html.Span(_departments(duty.lead, reading), className="muted"),
            ],
            className="diff__row",
        )
        for duty in found[:MOST]
    ]
    return html.Section(
        [
            html.H3(_counted(t(part.heading), len(found)), className="panel__heading"),
            html.Ul(rows),
            _rest(len(found)),
        ],
        className=f"diff diff--{part.name}",
        **{"data-testid": f"diff-{part.name}"},
    )


def _changed(reading: DutiesReading, found: Sequence[ChangedDuty]) -> Component | None:
    if not found:
        return None
    return html.Section(
        [
            html.H3(_counted(t("改动"), len(found)), className="panel__heading"),
            *(_duty(reading, one) for one in found[:MOST]),
            _rest(len(found)),
        ],
        className="diff diff--changed",
        **{"data-testid": "diff-changed"},
    )


def _counted(heading: str, count: int) -> str:
    return t("{heading} {count} 项", heading=heading, count=times.number(count))


def _rest(count: int) -> Component | None:
    if count <= MOST:
        return None
    told = t("只列出前 {most} 项，全部内容请导出两版比对", most=times.number(MOST))
    return html.P(told, className="muted")


def _duty(reading: DutiesReading, one: ChangedDuty) -> Component:
    return html.Article(
        [
            html.H4(
                [
                    html.Span(one.after.code, className="figure muted"),
                    html.Span(one.after.name),
                ],
                className="diff__duty",
            ),
            *duty_changes.render_changes(one, reading.names),
        ],
        className="diff__changed",
    )


def _departments(codes: Sequence[str], reading: DutiesReading) -> str:
    return LIST_MARKS[locale()].join(reading.names.get(code, code) for code in codes)
