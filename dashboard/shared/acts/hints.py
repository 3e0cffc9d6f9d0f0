"""Components next to the form of an act: windows, deadlines, facts, and the effects of the act."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from dash.development.base_component import Component

from dashboard.shared import html, ids
from dashboard.shared.clock_endings import EndingSign, get_ending, sign
from dashboard.shared.clock_rows import describe_deadline, get_shown_light
from dashboard.shared.controls import render_fact, render_light
from db.queries.rating_facts import Ran, RatingFacts
from db.queries.reference_data import PartyEntry
from db.queries.ticket_facts import ClockFacts, OrderFacts
from domain.call_backs import CallBackTries
from domain.enums import Effect, Speed
from i18n import either, label, t, times
from services.previews import Extension, ReturnWindow

# Grades that cost points, by the settings' names.
DEDUCTIONS: Mapping[str, Speed | Effect] = {
    "speed.slow": Speed.SLOW,
    "speed.none": Speed.NONE,
    "effect.fair": Effect.FAIR,
    "effect.mediocre": Effect.MEDIOCRE,
    "effect.poor": Effect.POOR,
}


def render_outer_clock(clock: ClockFacts, *, now: datetime) -> Component:
    """Return the outer deadline, within which the inner limit must lie."""
    shown = get_shown_light(clock, now)
    return _aid(
        [
            html.Span(t("联动工单办结期限（不因内部转交改变）：")),
            html.Strong(describe_deadline(clock), className="figure"),
            render_light(shown.value, label(shown)),
        ],
        "outer-clock",
    )


def render_waits_for(orders: Sequence[OrderFacts]) -> list[Component]:
    """Return which cooperating parties the lead's completion waits for; nothing where all are done."""
    if not orders:
        return []
    rows = [html.Li([html.Strong(one.department_name), f" {label(one.status)}"]) for one in orders]
    told = t("下列协办单位尚未办结，主办单位暂不能办结。请催其先办结，或请中心解除协办：")
    return [_aid([html.P(told), html.Ul(rows)], "waits-for", warns=True)]


def render_extension(found: Extension) -> Component:
    """Return the most that can be granted, and the placeholder for the new deadline."""
    if not found.is_open:
        return _aid([t("每张工单最多延期 {times} 次，已用完", times=found.allowed)], "extension", warns=True)
    told = t(
        "现期限 {due}；最多可延 {most} 个工作日，已延 {granted} 次，共可延 {allowed} 次，由中心决定。",
        due=times.instant(found.due_at),
        most=found.most_days,
        granted=found.granted,
        allowed=found.allowed,
    )
    return _aid([html.P(told), html.Div(id=ids.ACT_FORESEEN, role="status")], "extension")


def render_extended(due: datetime | None) -> Component:
    """Return the deadline that was worked out."""
    return html.P([t("同意后的新期限："), html.Strong(times.instant(due), className="figure")])


def render_refused(why: str) -> Component:
    """Return why what is filled in would be refused."""
    return html.P(why, className="form__refused")


def render_return_window(window: ReturnWindow, *, order: UUID) -> Component:
    """Return until when a return is possible; once it is over, the way to a transfer."""
    if window.is_open:
        told = t(
            "退单期限至 {until}，还剩 {left} 工作时间。退单后责任仍在本单位，直至中心决定。",
            until=times.instant(window.until),
            left=times.span(window.left_seconds),
        )
        return _aid([html.P(told)], "return-window")
    button = html.Button(
        t("改为申请转办"),
        className="button",
        type="button",
        **{"data-act": "transfer", "data-order": str(order), "data-motion": "", "data-at-once": ""},
    )
    told = t("退单期限已于 {until} 届满，不能再退单；可以申请转办。", until=times.instant(window.until))
    return _aid([html.P(told), button], "return-window", warns=True)


def render_transfer() -> Component:
    """Return the effects of a transfer, and the placeholder for those of the successor."""
    told = t(
        "拟接办单位接受后，另开工单并重新起算时限，本单位工单终止；在其响应之前，本单位仍是首接责任单位。"
        "拟接办单位不接受的，工单仍由本单位办理。中心同时知悉。"
    )
    return _aid([html.P(told), html.Div(id=ids.ACT_FORESEEN, role="status")], "transfer")


def render_successor(party: PartyEntry) -> Component:
    """Return who the proposed successor is."""
    return html.P(
        [
            t("拟接办单位："),
            html.Strong(either(party.name, party.name_en)),
            f" · {label(party.kind)} · {party.code}",
        ]
    )


def render_call_basis(admitted: bool | None) -> Component:
    """Return what the list of admitted matters says about calling the county; None: it says nothing."""
    if admitted is None:
        told = t("入格事项清单没有列出此事项；请在呼叫原因中写明依据。")
    elif admitted:
        told = t("按入格事项清单，此事项镇街办理不了的可以呼叫中心。")
    else:
        told = t(
            "按入格事项清单，此事项由镇街办理，不列入呼叫，紧急的除外；"
            "确需市直部门办理的，请中心写明理由后直接受理。"
        )
    return _aid([told], "call-basis", warns=admitted is False)


def render_rating(found: RatingFacts) -> Component:
    """Return the facts of the work order that is rated."""
    rows = [
        (t("被评价单位"), html.Span(found.department_name)),
        (t("响应"), _ran(found.response)),
        (t("办结"), _ran(found.completion)),
        (t("退单"), html.Span(t("{count} 次", count=found.returns))),
        (t("退回重办"), html.Span(t("{count} 次", count=found.reworks))),
        (t("被催办"), html.Span(t("{count} 次", count=found.urgings))),
    ]
    drawn = [render_fact(name, value) for name, value in rows]
    return _aid([html.Dl(drawn, className="facts")], "rating-facts")


def render_deductions(points: Mapping[str, int]) -> Component:
    """Return which grades cost how many points; the values are samples until the city sets them."""
    listed = "、".join(
        t("{grade}扣 {points} 分", grade=label(DEDUCTIONS[key]), points=points[key]) for key in DEDUCTIONS
    )
    return _aid(
        [
            html.Span(t("示例"), className="badge"),
            html.Span(t("扣分：{listed}。每个单位对一件诉求评价一次，只能经申诉更改。", listed=listed)),
        ],
        "deductions",
    )


def render_drafted() -> Component:
    """Return where the words in the field come from."""
    return html.P(t("答复由办结结果和办理方案草拟，请核对并修改后再发出。"))


def render_tried(tries: CallBackTries, *, now: datetime) -> Component:
    """Return the number of unanswered calls, and the time from which another attempt makes sense."""
    if not tries.made:
        return html.P(t("还没有拨打过"), className="muted", **{"data-testid": "tries"})
    counted = t(
        "已拨打 {made} 次未联系上，至少 {least} 次后可以按未联系上结束回访",
        made=times.number(tries.made),
        least=times.number(tries.least),
    )
    told = [counted]
    if tries.next_at is not None:
        due = tries.next_at <= now
        told.append(
            t("现在可以再拨") if due else t("请在 {when} 后再拨", when=times.short_instant(tries.next_at))
        )
    return html.P("；".join(told), className="muted", **{"data-testid": "tries"})


def _ran(ran: Ran) -> Component:
    """Return how a clock ran against its limit."""
    if ran.due_at is None:
        return html.Span("—")
    limit = t("时限 {due}", due=times.short_instant(ran.due_at))
    if ran.stopped_at is None:
        return html.Span([t("未完成"), f"（{limit}）"])
    how = EndingSign.CUT if ran.ended else get_ending(in_time=ran.stopped_at <= ran.due_at)
    return html.Span([f"{times.short_instant(ran.stopped_at)}（{limit}） ", sign(how)], className="aid__ran")


def _aid(told: Sequence[Component | str], name: str, *, warns: bool = False) -> Component:
    classes = "aid aid--warns" if warns else "aid"
    return html.Div(list(told), className=classes, **{"data-testid": f"aid-{name}"})
