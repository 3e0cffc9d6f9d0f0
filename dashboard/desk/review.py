"""Components for reviewers: what was promised next to what was done, and photos side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from json import dumps

from dash.development.base_component import Component

from dashboard.shared import html
from dashboard.shared.clock_endings import get_ending, sign
from db.queries.attachments import AttachmentFacts
from db.queries.plan_vs_actual import Fulfilment, Rework
from db.queries.ticket_facts import ClockFacts
from domain.attachments import PDF, AttachmentKind
from domain.enums import ClockKind, OrderStatus
from i18n import label, t, times


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What is compared; description: the reporter's words, own: whether the reader dispatched it."""

    description: str
    parties: Sequence[Fulfilment]
    clocks: Sequence[ClockFacts]
    reworks: Sequence[Rework]
    own: bool


def render_comparison(found: Reviewed) -> Component:
    """Return a row for each party: request and plan on the left, result on the right."""
    return html.Div(
        [
            html.P(
                t("这件诉求由您分派，须由其他审核人员审核。"),
                className="notice-line",
                **{"data-testid": "own"},
            )
            if found.own
            else None,
            html.Div(
                [
                    html.Div(
                        [html.H4(t("诉求")), html.P(found.description, className="ticket-text")],
                        className="compared__asked",
                    ),
                    *(_party(one, found) for one in found.parties),
                ],
                className="compared",
            ),
        ],
        **{"data-testid": "fulfilment"},
    )


def render_reworks(found: Sequence[Rework]) -> Component:
    """Return each time it was sent back, with the reason."""
    return html.Ol(
        [
            html.Li(
                [
                    html.Div(one.reason or t("没有写明原因")),
                    html.Div(f"{one.by_name}　{times.short_instant(one.at)}", className="muted"),
                ],
                className="passed__row",
            )
            for one in found
        ],
        className="passed",
        **{"data-testid": "reworks"},
    )


def render_photos(files: Sequence[AttachmentFacts]) -> Component:
    """Return photos before and after side by side; each opens the comparison."""
    before, after = (_photos(files, kind) for kind in (AttachmentKind.BEFORE, AttachmentKind.AFTER))
    reported = [] if before else _photos(files, AttachmentKind.REPORT)
    before = before or reported
    if not before and not after:
        return html.P(
            t("办结时没有照片，请看办理结果，必要时退回补充"),
            className="muted",
            **{"data-testid": "no-photos"},
        )
    pairs = [
        {"before": _address(before, place), "after": _address(after, place)}
        for place in range(max(len(before), len(after)))
    ]
    return html.Div(
        [
            _column(t("处置前") if not reported else t("上报时"), before),
            _column(t("处置后"), after),
            html.P(
                [
                    html.Kbd("←"),
                    html.Kbd("→"),
                    t(" 换一组，"),
                    html.Kbd("+"),
                    html.Kbd("−"),
                    t(" 缩放，拖动查看细节"),
                ],
                className="muted photos__keys",
            ),
        ],
        className="photos",
        **{
            "data-compare": dumps(pairs),
            "data-words": dumps(_words(), ensure_ascii=False),
            "data-testid": "photos",
        },
    )


def _party(one: Fulfilment, found: Reviewed) -> Component:
    promised = [
        html.P(t("要求：{note}", note=one.asked)) if one.asked else None,
        html.P(t("方案：{plan}", plan=one.plan)) if one.plan else None,
        html.P(t("计划 {day} 完成", day=times.day(one.plan_on))) if one.plan_on else None,
        *(_due(clock) for clock in _clocks(one, found)),
    ]
    is_done = one.status in (OrderStatus.COMPLETED, OrderStatus.PASSED)
    done = [
        html.P(one.result, className="ticket-text")
        if one.result
        else html.P(t("没有写明办理结果"), className="muted"),
        html.P(
            t(
                "{who} 于 {when} 办结",
                who=one.done_by or one.party,
                when=times.short_instant(one.completed_at),
            ),
            className="muted",
        )
        if is_done and one.completed_at
        else html.P(label(one.status), className="muted"),
        *(_kept(clock) for clock in _clocks(one, found)),
        _plan_kept(one),
    ]
    return html.Section(
        [
            html.H4([html.Span(label(one.role), className="badge"), html.Strong(one.party)]),
            html.Div([html.H5(t("要求与承诺")), *promised], className="compared__side"),
            html.Div([html.H5(t("落实情况")), *done], className="compared__side"),
        ],
        className="compared__party",
    )


def _clocks(one: Fulfilment, found: Reviewed) -> list[ClockFacts]:
    """Return the last clock of each kind of a work order, response first."""
    last = {clock.kind: clock for clock in found.clocks if clock.work_order_id == one.order_id}
    return [last[kind] for kind in (ClockKind.RESPONSE, ClockKind.COMPLETION) if kind in last]


def _due(clock: ClockFacts) -> Component:
    return html.P(
        t("{kind}：{due} 前", kind=label(clock.kind), due=times.short_instant(clock.due_at)),
        className="muted",
    )


def _kept(clock: ClockFacts) -> Component | None:
    """Return whether a stopped clock was kept; one that still runs says nothing yet."""
    if clock.stopped_at is None or clock.due_at is None or clock.ended:
        return None
    in_time = clock.stopped_at <= clock.due_at
    word = t("{kind}：按时", kind=label(clock.kind)) if in_time else t("{kind}：超期", kind=label(clock.kind))
    return html.P(sign(get_ending(in_time=in_time), word))


def _plan_kept(one: Fulfilment) -> Component | None:
    if one.plan_on is None or one.completed_at is None:
        return None
    in_time = times.local_day(one.completed_at) <= one.plan_on
    word = t("按方案日期完成") if in_time else t("晚于方案日期")
    return html.P(sign(get_ending(in_time=in_time), word))


def _photos(files: Sequence[AttachmentFacts], kind: AttachmentKind) -> list[AttachmentFacts]:
    return [file for file in files if file.kind is kind and file.media_type != PDF]


def _address(files: Sequence[AttachmentFacts], place: int) -> str | None:
    return f"/api/v1/files/{files[place].id}" if place < len(files) else None


def _column(name: str, files: Sequence[AttachmentFacts]) -> Component:
    shown = [
        html.Button(
            html.Img(src=f"/api/v1/files/{file.id}/thumbnail", alt=file.name, className="photos__picture"),
            className="photos__open",
            type="button",
            title=t("放大对比"),
            **{"data-compare-at": str(place)},
        )
        for place, file in enumerate(files)
    ]
    return html.Div(
        [html.H4(name), *(shown or [html.P(t("没有照片"), className="muted")])], className="photos__column"
    )


def _words() -> dict[str, str]:
    """Return what the script of the comparison says."""
    return {
        "title": t("处置前后对比"),
        "before": t("处置前"),
        "after": t("处置后"),
        "none": t("没有照片"),
        "next": t("下一组"),
        "back": t("上一组"),
        "in": t("放大"),
        "out": t("缩小"),
        "close": t("关闭"),
        "place": t("第 {0} 组，共 {1} 组"),
    }
