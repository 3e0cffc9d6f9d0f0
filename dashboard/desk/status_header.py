"""Components of the ticket's status header: who answers, who acts next, since when, what to decide."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from dash.development.base_component import Component

from dashboard.shared import html
from dashboard.shared.controls import render_light
from db.queries.ticket_activity import MotionFacts
from db.queries.ticket_facts import TicketFacts, TicketStory
from domain.coordination import MotionKind
from domain.enums import Act, Light
from domain.first_receiver import find_first_receiver
from domain.next_action import NextAction, NextMove
from i18n import label, t, times
from services.workflow.available_acts import Offer

Names = Mapping[str, str]
# What the Center can say to each kind of motion, the yes first; an answer in words ends the others.
CHOICES: Mapping[MotionKind, tuple[Act, ...]] = {
    MotionKind.RETURN: (Act.REASSIGN, Act.RELEASE, Act.REFUSE_RETURN),
    MotionKind.EXTENSION: (Act.EXTEND, Act.REFUSE_EXTENSION),
    MotionKind.CONTACT_DISPUTE: (Act.VOID_CONTACT, Act.ANSWER),
    MotionKind.OBJECTION: (Act.REWORK, Act.ANSWER),
    MotionKind.PROPOSAL: (Act.ANSWER,),
}


def render_guest_note() -> Component:
    """Note for a party that was only asked: it sees less than those with a work order."""
    told = t("本单位尚未承办：这里只显示答复所需的内容，不含诉求人信息；答复后不再可见。")
    return html.P(told, className="muted", **{"data-testid": "as-guest"})


def render_line(story: TicketStory, move: NextMove, *, parties: Names) -> Component:
    """Return who answers as 首接 and who must move now, in one line."""
    first = find_first_receiver(story.orders)
    return html.P(
        [
            html.Span([t("首接"), html.Strong(first.department_name)], className="standing__part")
            if first
            else None,
            html.Span(
                [t("现在"), html.Strong(describe_next_move(move, parties=parties))],
                className="standing__part",
            ),
        ],
        className="standing",
        **{
            "data-testid": "standing",
            "data-letter": story.facts.number,
            "data-letter-id": str(story.facts.id),
        },
    )


def describe_next_move(move: NextMove, *, parties: Names) -> str:
    """Return who moves and what they are to do."""
    if move.move is NextAction.NOTHING:
        return t("已经结束，没有待办的事")
    who = t("中心") if move.party is None else parties.get(move.party, move.party)
    if move.about is not None:
        return t("由{who}答复：{what}", who=who, what=label(move.about))
    return t("由{who}{what}", who=who, what=_what(move.move))


def render_elapsed(facts: TicketFacts, *, working_seconds: float | None, now: datetime) -> Component:
    """Return the total time since the call, or since acceptance where there was no call."""
    began = facts.called_at or facts.accepted_at or facts.reported_at
    end = facts.closed_at or now
    since = t("呼叫") if facts.called_at else t("受理") if facts.accepted_at else t("上报")
    told = t("自{since}起共 {span}", since=since, span=times.span((end - began).total_seconds()))
    if working_seconds is not None:
        told += t("，其中工作时间 {span}", span=times.span(working_seconds))
    return html.P(told, className="muted standing__total", **{"data-testid": "elapsed"})


def render_decisions(
    waiting: Sequence[MotionFacts], offers: Sequence[Offer], *, now: datetime
) -> Component | None:
    """Return the box of what waits for the reader's decision with its buttons; None where nothing does."""
    rows = [_decision(motion, choices, now) for motion in waiting if (choices := _choices(motion, offers))]
    if not rows:
        return None
    return html.Section(
        [html.H3(t("等您决定"), className="panel__heading"), html.Ul(rows, className="decisions__list")],
        className="decisions",
        **{"data-testid": "decisions"},
    )


def _choices(motion: MotionFacts, offers: Sequence[Offer]) -> list[Offer]:
    """Return the offers that end a motion, in the order of its choices."""
    if motion.asked_of is not None:
        return []
    return [
        offer
        for act in CHOICES.get(motion.kind, ())
        for offer in offers
        if offer.act is act and _is_about(offer, motion)
    ]


def _is_about(offer: Offer, motion: MotionFacts) -> bool:
    if offer.act is Act.ANSWER:
        return offer.motion == motion.id
    return offer.order_id == motion.work_order_id or motion.work_order_id is None


def _decision(motion: MotionFacts, choices: Sequence[Offer], now: datetime) -> Component:
    late = motion.due_at is not None and motion.due_at <= now
    due = render_light(
        (Light.RED if late else Light.GREEN if motion.due_at else Light.NO_DEADLINE).value,
        t("逾期未答复") if late else t("{due} 前答复", due=times.short_instant(motion.due_at)),
    )
    days = t("{days} 个工作日", days=motion.data["days"]) if motion.data.get("days") else ""
    return html.Li(
        [
            html.Div([html.Strong(label(motion.kind)), days, due], className="passed__head"),
            html.Div(
                [html.Span(f"{motion.asked_by_name}：", className="muted"), motion.reason],
                className="decisions__why",
            ),
            html.Div(
                [_button(motion, offer, is_first=place == 0) for place, offer in enumerate(choices)],
                className="decisions__choices",
            ),
        ],
        className="decisions__row",
        key=str(motion.id),
    )


def _button(motion: MotionFacts, offer: Offer, *, is_first: bool) -> Component:
    return html.Button(
        _named(motion.kind, offer.act),
        className="button" + (" button--primary" if is_first else ""),
        type="button",
        **{
            "data-act": offer.act.value,
            "data-order": str(offer.order_id) if offer.order_id else "",
            "data-motion": str(offer.motion) if offer.motion else "",
            "data-at-once": "",
            "data-days": str(motion.data.get("days") or "") if offer.act is Act.EXTEND else "",
            "data-testid": f"decide-{offer.act.value}",
        },
    )


def _named(kind: MotionKind, act: Act) -> str:
    return {
        (MotionKind.RETURN, Act.REASSIGN): t("同意退单并改派"),
        (MotionKind.RETURN, Act.RELEASE): t("同意退单，不再协办"),
        (MotionKind.RETURN, Act.REFUSE_RETURN): t("不同意退单"),
        (MotionKind.EXTENSION, Act.EXTEND): t("同意延期"),
        (MotionKind.EXTENSION, Act.REFUSE_EXTENSION): t("不同意延期"),
        (MotionKind.CONTACT_DISPUTE, Act.VOID_CONTACT): t("同意镇街：未联系"),
        (MotionKind.CONTACT_DISPUTE, Act.ANSWER): t("维持已联系，答复镇街"),
        (MotionKind.OBJECTION, Act.REWORK): t("同意异议，退回重办"),
        (MotionKind.OBJECTION, Act.ANSWER): t("维持办结，答复镇街"),
    }.get((kind, act), label(act))


def _what(move: NextAction) -> str:
    return {
        NextAction.HANDLE: t("就地办理或呼叫"),
        NextAction.ACCEPT: t("受理"),
        NextAction.DISPATCH: t("分派"),
        NextAction.TAKE_OVER: t("决定是否接办"),
        NextAction.RESPOND: t("响应"),
        NextAction.COMPLETE: t("办理"),
        NextAction.REVIEW: t("审核"),
        NextAction.FEED_BACK: t("反馈诉求人"),
        NextAction.CALL_BACK: t("回访"),
        NextAction.CLOSE: t("结案"),
        NextAction.LOOK_AGAIN: t("按期复查挂账事项"),
    }[move]
