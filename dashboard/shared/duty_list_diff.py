"""What a version of a list of duties says differently: duties added, removed and changed, field by field."""

from collections.abc import Sequence
from typing import NamedTuple

from dash.development.base_component import Component

from dashboard.shared import duty_changes, html
from dashboard.shared.duty_changes import Names
from domain.duties import Duty
from domain.duty_diff import ChangedDuty, DutyListDiff
from i18n import locale, t, times
from i18n.translation import LIST_MARKS

MOST = 200  # duties of each part; a list that is published for the first time is longer


class Part(NamedTuple):
    """Duties that only one of two versions has. heading: a message id."""

    name: str
    sign: str
    heading: str


ADDED, REMOVED = Part("added", "+", "新增"), Part("removed", "−", "删去")


def render_diff(diff: DutyListDiff, names: Names) -> list[Component]:
    """Return a section for each part of a diff that is not empty; names: of departments, by code."""
    parts = [
        _duties(ADDED, diff.added, names),
        _duties(REMOVED, diff.removed, names),
        _changed(diff.changed, names),
    ]
    return [part for part in parts if part]


def _duties(part: Part, found: Sequence[Duty], names: Names) -> Component | None:
    if not found:
        return None
    rows = [
        html.Li(
            [
                html.Span(part.sign, className="diff__sign", **{"aria-hidden": "true"}),
                html.Span(duty.code, className="figure"),
                html.Span(duty.name),
                html.Span(
                    LIST_MARKS[locale()].join(names.get(code, code) for code in duty.lead), className="muted"
                ),
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


def _changed(found: Sequence[ChangedDuty], names: Names) -> Component | None:
    if not found:
        return None
    return html.Section(
        [
            html.H3(_counted(t("改动"), len(found)), className="panel__heading"),
            *(_duty(one, names) for one in found[:MOST]),
            _rest(len(found)),
        ],
        className="diff diff--changed",
        **{"data-testid": "diff-changed"},
    )


def _duty(one: ChangedDuty, names: Names) -> Component:
    return html.Article(
        [
            html.H4(
                [html.Span(one.after.code, className="figure muted"), html.Span(one.after.name)],
                className="diff__duty",
            ),
            *duty_changes.render_changes(one, names),
        ],
        className="diff__changed",
    )


def _counted(heading: str, count: int) -> str:
    return t("{heading} {count} 项", heading=heading, count=times.number(count))


def _rest(count: int) -> Component | None:
    if count <= MOST:
        return None
    told = t("只列出前 {most} 项，全部内容请导出两版比对", most=times.number(MOST))
    return html.P(told, className="muted")
