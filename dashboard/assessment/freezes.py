"""Frozen periods: which there are, their digests and checks; a preview, and the form that freezes."""

from uuid import uuid4

from dash import dcc
from dash.development.base_component import Component

from dashboard.assessment import ids as names
from dashboard.assessment.read_model import FreezesReading, PageFrame
from dashboard.shared import html, nodes
from dashboard.shared.controls import render_query_link
from db.queries.assessment_freezes import FreezeFacts
from domain.assessment_freezes import LONGEST, AssessmentPeriod
from domain.errors import DomainError
from i18n import locale, t, times
from i18n.translation import LIST_MARKS
from services.assessment import FreezeCheck, FreezePreview

SHOWN_DIGITS = 16


def render_freezes(frame: PageFrame, reading: FreezesReading) -> list[Component]:
    """Return the ended periods, and next to them a preview with its form, a check, or what freezing means."""
    heads = (t("期间"), t("状态"), t("评价数"), t("扣分合计"), t("SHA-256 摘要"), t("签名"))
    table = html.Table(
        [
            html.Thead(
                html.Tr(
                    [
                        *(html.Th(head, scope="col") for head in heads),
                        html.Th(html.Span(t("办理"), className="sr-only"), scope="col"),
                    ]
                )
            ),
            html.Tbody([_row(frame, one, reading.frozen.get(one.code)) for one in reading.periods]),
        ],
        className="by-party",
        **{"data-testid": "periods"},
    )
    main = [
        html.P(t("已结束的年度和季度。封存由考核办办理，只能办理一次。"), className="muted"),
        html.Div(table, className="by-party__frame")
        if reading.periods
        else html.Div(html.P(t("还没有已结束的考核期间")), className="state"),
    ]
    return [
        nodes.render_host(
            names.MAIN, main, element=html.Section, className="supervision__left supervision__left--wide"
        ),
        html.Section(_aside(reading), id=names.ASIDE, className="supervision__right"),
    ]


def _row(frame: PageFrame, period: AssessmentPeriod, facts: FreezeFacts | None) -> Component:
    if facts is None:
        way = render_query_link(
            t("预览封存"),
            frame.request.to_address(freeze=period.code, check=None),
            className="button",
            **{"data-testid": f"preview-{period.code}"},
        )
        cells = [html.Td(t("未封存"), className="muted"), *(html.Td("–") for _ in range(4))]
        return html.Tr([_name(period), *cells, html.Td(way if frame.may_freeze else None)], key=period.code)
    return html.Tr(
        [
            _name(period),
            html.Td(t("{who} 于 {when} 封存", who=facts.frozen_by_name, when=times.instant(facts.frozen_at))),
            html.Td(times.number(facts.ratings), className="figure by-party__number"),
            html.Td(times.number(facts.points), className="figure by-party__number"),
            html.Td(html.Code(f"{facts.digest[:SHOWN_DIGITS]}…", title=facts.digest)),
            html.Td(t("已签名") if facts.signature else t("等待签名")),
            html.Td(
                render_query_link(
                    t("核对"),
                    frame.request.to_address(check=period.code, freeze=None),
                    className="button",
                    **{"data-testid": f"check-{period.code}"},
                )
            ),
        ],
        key=period.code,
    )


def _name(period: AssessmentPeriod) -> Component:
    if period.quarter is None:
        return html.Th(t("{year} 年", year=str(period.year)), scope="row")
    return html.Th(
        t("{year} 年第 {quarter} 季度", year=str(period.year), quarter=period.quarter), scope="row"
    )


def _aside(reading: FreezesReading) -> list[Component]:
    if reading.preview is not None:
        return _form(reading.preview)
    if reading.refusal is not None:
        return [_refused(reading.refusal)]
    if reading.check is not None:
        return [_checked(reading.check)]
    return [
        nodes.render_host(
            "assessment-meaning",
            [
                html.H3(t("封存的含义"), className="panel__heading"),
                html.Ul(
                    [
                        html.Li(
                            t(
                                "封存后，该期间的数字不再变化；申诉成立、不计考核等后来的决定记在作出决定的期间。"
                            )
                        ),
                        html.Li(
                            t("全部数字和每一条扣分写成文本，取 SHA-256 摘要并签名，可随时重新计算并核对。")
                        ),
                        html.Li(t("封存留有记录，并进入当天签名的历史。")),
                    ],
                    className="assessment__rules",
                ),
            ],
        )
    ]


def _refused(error: DomainError) -> Component:
    return html.Div(
        [html.P(t("不能封存"), className="state__title"), html.P(t(error.message_id, **error.values))],
        className="state",
        **{"data-testid": "freeze-refused"},
    )


def _form(preview: FreezePreview) -> list[Component]:
    """Return what would be frozen, and the form that confirms it."""
    facts = {
        t("有评价的单位"): times.number(preview.departments),
        t("评价数"): times.number(preview.ratings),
        t("不计考核的评价"): times.number(preview.excluded),
        t("扣分明细条数"): times.number(preview.entries),
        t("扣分合计（未封顶）"): times.number(preview.points),
        t("含不计考核"): times.number(preview.points_with_excluded),
        t("派驻机构考核表"): times.number(preview.forms),
        t("其中未填报（封存后只能由考核办更正）"): times.number(preview.forms_missing),
    }
    return [
        dcc.Store(
            id=names.FACTS,
            data={"period": preview.period.code, "digest": preview.digest.hex(), "key": str(uuid4())},
        ),
        html.H2(t("封存 {period}", period=preview.period.code)),
        nodes.render_host("assessment-preview", _facts(facts), **{"data-testid": "freeze-preview"}),
        _digest(preview.digest),
        html.Label(t("备注（可不填）"), htmlFor=names.REMARK, className="form__name"),
        dcc.Textarea(id=names.REMARK, value="", maxLength=LONGEST, className="field field--text"),
        dcc.Checklist(
            id=names.CONFIRM,
            options=[{"value": "yes", "label": t("我已核对以上数字，知道封存后不能撤销")}],
            value=[],
            className="radios",
        ),
        html.Div(
            html.Button(t("封存"), id=names.SUBMIT, className="button button--primary", type="button"),
            className="form__end",
        ),
    ]


def _checked(check: FreezeCheck) -> Component:
    """Return what counting again has found."""
    lines = [
        _line(t("保存的内容与摘要一致"), t("保存的内容与摘要不一致"), holds=check.intact),
        _line(t("重新计算的结果与封存时一致"), t("重新计算的结果与封存时不一致"), holds=check.recomputed),
    ]
    differing = LIST_MARKS[locale()].join(code or t("期间和封顶分") for code in check.differing)
    return nodes.render_host(
        "assessment-check",
        [
            html.H2(t("核对 {period}", period=check.period)),
            html.Ul(lines, className="assessment__checks", **{"data-testid": "freeze-check"}),
            html.P(t("不一致的单位：{codes}", codes=differing)) if differing else None,
            html.P(
                [t("SHA-256 摘要"), html.Br(), html.Code(check.digest.hex())], className="assessment__digest"
            ),
            html.P(
                t("签名用安装密钥核对：在服务器上执行 python -m etl verify-assessment。"), className="muted"
            ),
        ],
    )


def _digest(digest: bytes) -> Component:
    return html.P([t("SHA-256 摘要"), html.Br(), html.Code(digest.hex())], className="assessment__digest")


def _line(good: str, bad: str, *, holds: bool) -> Component:
    return html.Li(f"✓ {good}" if holds else f"✕ {bad}", className="" if holds else "assessment__wrong")


def _facts(rows: dict[str, str]) -> Component:
    return html.Dl(
        [
            html.Div(
                [html.Dt(name, className="muted"), html.Dd(value, className="figure")], className="facts__row"
            )
            for name, value in rows.items()
        ],
        className="facts assessment__facts",
    )
