"""Components of a comparison of two versions: what was added, removed and changed, field by field."""

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard.duties.components import render_back, render_state
from dashboard.duties.read_model import ChangesBody, DutiesReading
from dashboard.shared import html
from dashboard.shared.controls import render_query_link
from dashboard.shared.duty_list_diff import render_diff
from db.queries.duties import DutyVersionFacts
from i18n import t, times


def render_changes(reading: DutiesReading, body: ChangesBody) -> list[Component]:
    """Return what a version says differently from an earlier one."""
    diff = body.diff
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
                *render_diff(diff, reading.names),
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
