"""Components of one duty: who owes what, on what it rests, its situations, its flow chart, its versions."""

from collections.abc import Mapping, Sequence

from dash.development.base_component import Component

from dashboard.duties import ids as names
from dashboard.duties.components import render_back, render_department, render_departments
from dashboard.duties.duty_records import render_amendments, render_figures
from dashboard.duties.read_model import DutiesReading, DutyBody
from dashboard.duties.situations import render_lines, render_situations
from dashboard.shared import flow_chart, html
from dashboard.shared.chart_follower import find_followed, render_follower
from dashboard.shared.controls import render_query_link
from db.queries.duties import DutyDetail, DutyTextSpan
from domain.duties import Duty, DutyList
from domain.duty_request import CHART, DutiesRequest, DutiesView
from i18n import label, t, times
from web.url_paths import DUTY_OFFICE

CATALOGUE = "/catalogue?tab=matters&code="


def render_duty(
    reading: DutiesReading, body: DutyBody, *, opens_catalogue: bool, may_apply: bool = False
) -> list[Component]:
    """Return a duty whole.

    opens_catalogue: whether the reader may open the matters of the catalogue. may_apply: whether the reader
    may apply for an amendment of a shared duty.
    """
    duty = body.detail.duty
    return [
        render_back(reading),
        html.Article(
            [
                _head(reading, body.detail, may_apply=may_apply),
                render_figures(body.figures, duty.code, days=body.figures_days),
                _sides(reading, duty) if duty.duty_list is DutyList.SHARED else None,
                _grounds(reading, body, opens_catalogue=opens_catalogue),
                render_situations(reading, duty) if duty.situations else None,
                _chart(reading, body) if duty.steps else None,
                _versions(reading, body.detail),
                render_amendments(body),
            ],
            className="duty-item",
            **{"data-testid": "duty"},
        ),
    ]


def _chart(reading: DutiesReading, body: DutyBody) -> Component:
    """Return the flow chart; where a ticket follows it, with the steps at which the ticket is marked."""
    duty = body.detail.duty
    followed = None if body.follower is None else find_followed(body.follower, duty)
    return flow_chart.render_chart(
        CHART,
        duty.steps,
        lead=duty.lead,
        names=reading.names,
        marks=flow_chart.NOT_MARKED if followed is None else followed.marks,
        note=None if followed is None else render_follower(followed, reading.request),
    )


def _head(reading: DutiesReading, detail: DutyDetail, *, may_apply: bool) -> Component:
    duty, since = detail.duty, detail.version.since
    kind = duty.duty_field or duty.power_kind
    told = t(
        "第 {version} 版起 · {reference} · {day}起施行",
        version=since.version,
        reference=since.reference,
        day=since.effective_from,
    )
    return html.Header(
        [
            html.Div(
                [
                    html.Span(duty.code, className="figure muted"),
                    html.Span(label(duty.duty_list), className="badge"),
                    html.Span(label(kind), className="badge") if kind else None,
                    html.Span(label(duty.level), className="badge"),
                    html.A(
                        t("申请调整"),
                        href=f"{DUTY_OFFICE}?new=apply&duty={duty.code}",
                        className="button",
                        **{"data-testid": "apply-amendment"},
                    )
                    if may_apply and duty.duty_list is DutyList.SHARED
                    else None,
                    html.Button(
                        t("打印"), className="button duties__print", type="button", **{"data-print": ""}
                    ),
                ],
                className="duty-item__signs",
            ),
            html.H2(duty.name, id=names.TITLE, tabIndex=-1, className="duty-item__title"),
            html.P(told, className="muted"),
            _other_day(reading),
        ],
        className="duty-item__head",
    )


def _other_day(reading: DutiesReading) -> Component | None:
    """Return that the text is not today's, where another day was asked for."""
    if reading.day == reading.today:
        return None
    return html.P(
        [
            t("这是 {day} 有效的内容。", day=reading.day),
            render_query_link(t("看今天的"), reading.request.to_address(day=None, ticket=None)),
        ],
        className="duties__unread",
        **{"data-testid": "other-day"},
    )


def _sides(reading: DutiesReading, duty: Duty) -> Component:
    """Return what the lead, the cooperating departments and the towns owe."""
    return html.Div(
        [
            html.Section(
                [
                    html.H3(t("主体责任"), className="panel__heading"),
                    html.P(render_departments(duty.lead, reading), className="duty-item__who"),
                    render_lines(duty.lead_duty),
                ],
                **{"data-testid": "lead-side"},
            ),
            html.Section(
                [
                    html.H3(t("配合责任"), className="panel__heading"),
                    html.Dl(
                        [
                            html.Div(
                                [html.Dt(render_department(row.department, reading)), html.Dd(row.duty)],
                                className="duty-item__part",
                            )
                            for row in duty.cooperating
                        ]
                    )
                    if duty.cooperating
                    else html.P(t("没有列明配合部门"), className="muted"),
                ],
                **{"data-testid": "cooperating-side"},
            ),
            html.Section(
                [
                    html.H3(t("镇街配合责任"), className="panel__heading"),
                    render_lines(duty.town_duty)
                    if duty.town_duty
                    else html.P(t("没有列明"), className="muted"),
                ],
                **{"data-testid": "town-side"},
            ),
        ],
        className="duty-item__sides",
    )


def _grounds(reading: DutiesReading, body: DutyBody, *, opens_catalogue: bool) -> Component:
    """Return on what a duty rests, and what rests on it."""
    duty = body.detail.duty
    day = reading.request.day
    department = [
        html.Section(
            [
                html.H3(t("行使单位"), className="panel__heading"),
                html.P(render_departments(duty.lead, reading), className="duty-item__who"),
            ]
        )
    ]
    laws = html.Ul([html.Li(law) for law in duty.legal_basis], className="duty-item__list")
    shared = duty.duty_list is DutyList.SHARED
    return html.Div(
        [
            *([] if shared else department),
            html.Section(
                [
                    html.H3(t("法律依据"), className="panel__heading"),
                    laws if duty.legal_basis else html.P(t("没有列明"), className="muted"),
                ]
            ),
            _links(
                t("依据的权责事项"),
                [(code, body.powers.get(code), code in body.powers) for code in duty.powers],
                DutiesRequest(DutyList.POWER, day=day),
            )
            if shared
            else _links(
                t("以此为依据的属地管理事项"),
                [(one.code, one.name, True) for one in body.resting],
                DutiesRequest(DutyList.SHARED, day=day),
            ),
            _matters(body.matters, opens_catalogue=opens_catalogue) if shared else None,
        ],
        className="duty-item__sides",
    )


def _links(heading: str, found: Sequence[tuple[str, str | None, bool]], request: DutiesRequest) -> Component:
    rows = [
        html.Li(
            [
                render_query_link(code, request.to_address(duty=code), className="figure")
                if is_in_force
                else html.Span(code, className="figure muted"),
                html.Span(name or t("这一天不在清单中")),
            ],
            className="duty-item__link",
        )
        for code, name, is_in_force in found
    ]
    return html.Section(
        [
            html.H3(heading, className="panel__heading"),
            html.Ul(rows, className="duty-item__list") if rows else html.P(t("没有"), className="muted"),
        ]
    )


def _matters(matters: Mapping[str, str], *, opens_catalogue: bool) -> Component:
    rows = [
        html.Li(
            [
                html.A(code, href=f"{CATALOGUE}{code}", className="figure")
                if opens_catalogue
                else html.Span(code, className="figure muted"),
                html.Span(name),
            ],
            className="duty-item__link",
        )
        for code, name in matters.items()
    ]
    return html.Section(
        [
            html.H3(t("对应的事项小类"), className="panel__heading"),
            html.Ul(rows, className="duty-item__list") if rows else html.P(t("没有"), className="muted"),
        ],
        **{"data-testid": "duty-matters"},
    )


def _versions(reading: DutiesReading, detail: DutyDetail) -> Component:
    """Return the texts of a duty, the newest first, each with the way to what it changed."""
    texts = detail.versions
    rows = [
        _version(reading, span, before=texts[index + 1] if index + 1 < len(texts) else None)
        for index, span in enumerate(texts)
    ]
    heads = (t("版本"), t("文号"), t("生效日期"), t("至"), t("修订"))
    return html.Section(
        [
            html.H3(t("历次修订"), className="panel__heading"),
            html.Table(
                [
                    html.Thead(html.Tr([html.Th(head, scope="col") for head in heads])),
                    html.Tbody(rows),
                ],
                className="papers__table",
                **{"data-testid": "duty-versions"},
            ),
        ],
        className="duty-item__versions",
    )


def _version(reading: DutiesReading, span: DutyTextSpan, *, before: DutyTextSpan | None) -> Component:
    since, until = span.since, span.until
    changes = (
        render_query_link(
            t("与第 {version} 版比对", version=before.since.version),
            reading.request.to_address(
                view=DutiesView.CHANGES, since=before.since.version, until=since.version
            ),
        )
        if before
        else t("首次列入")
    )
    ended = times.NOTHING if until is None else times.day(until.effective_from)
    return html.Tr(
        [
            html.Td(t("第 {version} 版", version=since.version)),
            html.Td(since.reference),
            html.Td(
                render_query_link(
                    times.day(since.effective_from), reading.request.to_address(day=since.effective_from)
                )
            ),
            html.Td(ended),
            html.Td(changes),
        ]
    )
