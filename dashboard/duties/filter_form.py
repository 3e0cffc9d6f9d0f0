"""Components of the filters of the responsibility list: words, day, field or kind, department."""

from dash import dcc
from dash.development.base_component import Component

from dashboard.duties import ids as names
from dashboard.duties.read_model import DutiesReading
from dashboard.shared import html, nodes
from dashboard.shared.controls import render_query_link
from domain.duties import DutyList
from domain.duty_request import LONGEST_WORDS, PATH, DutiesRequest
from i18n import label, t, times


def render_form(reading: DutiesReading) -> Component:
    """Return the form of words, day and further filters; the script writes it into the address."""
    request = reading.request
    return html.Form(
        [
            html.Div(
                [
                    html.Label(t("名称或编码"), htmlFor=names.WORDS, className="muted"),
                    dcc.Input(
                        id=names.WORDS,
                        name="q",
                        type="search",
                        value=request.words,
                        maxLength=LONGEST_WORDS,
                        placeholder=t("名称里的字，或编码的开头（按 / 键）"),
                        className="field",
                        autoComplete="off",
                    ),
                ],
                className="duties__field duties__field--words",
            ),
            html.Div(
                [
                    html.Label(t("哪一天有效"), htmlFor=names.DAY, className="muted"),
                    html.Span(
                        dcc.Input(
                            id=names.DAY,
                            name="as_of",
                            value=request.day.isoformat() if request.day else "",
                            className="field",
                        ),
                        **{"data-native": "date"},
                    ),
                ],
                className="duties__field",
            ),
            html.Button(t("查询"), type="submit", className="button button--primary"),
            nodes.render_host(names.FILTERS, render_filters(reading), className="duties__filters"),
        ],
        id=names.FORM,
        action=PATH,
        method="get",
        role="search",
        className="duties__form",
    )


def render_filters(reading: DutiesReading) -> list[Component]:
    """Return the choices of field or kind as chips, and the choice of department."""
    request, offered = reading.request, reading.offered
    if request.duty is not None or request.view is not None:
        return []
    shared = request.duty_list is DutyList.SHARED
    name, every = ("field", t("全部领域")) if shared else ("kind", t("全部类别"))
    chosen = request.field or request.kind
    total = sum(offered.groups.values())
    chips = [_chip(every, total, request.to_address(**{name: None}), is_on=chosen is None)]
    chips += [
        _chip(label(group), count, request.to_address(**{name: group}), is_on=group is chosen)
        for group, count in offered.groups.items()
    ]
    return [
        html.Nav(chips, className="duties__chips", **{"aria-label": every}),
        html.Div(
            [
                _departments(reading),
                render_query_link(
                    t("清除筛选"),
                    DutiesRequest(request.duty_list).to_address(),
                    className="button button--plain",
                    **{"data-testid": "clear"},
                )
                if request.is_narrowed or request.day
                else None,
            ],
            className="duties__narrowing",
        ),
    ]


def _chip(name: str, count: int, address: str, *, is_on: bool) -> Component:
    return render_query_link(
        [html.Span(name), html.Span(times.number(count), className="figure queue__count")],
        address,
        className="queue" + (" queue--on" if is_on else ""),
        **({"aria-current": "true"} if is_on else {}),
    )


def _departments(reading: DutiesReading) -> Component:
    """Return the choice of a department with its number of duties; a chosen one without any stays."""
    request, counts = reading.request, reading.offered.departments
    codes = sorted({*counts, *([request.department] if request.department else [])})
    options = [html.Option(t("全部单位"), value="")]
    options += [
        html.Option(
            t(
                "{name}（{count}）",
                name=reading.names.get(code, code),
                count=times.number(counts.get(code, 0)),
            ),
            value=code,
            selected=code == request.department,
        )
        for code in codes
    ]
    return html.Label(
        [
            html.Span(t("责任单位"), className="muted"),
            html.Select(
                options,
                name="department",
                className="field",
                **{"data-testid": "department"},
            ),
        ],
        className="duties__field",
    )
