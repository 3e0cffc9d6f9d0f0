"""Activity on a ticket: pending requests, meetings, replies, links."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from dash.development.base_component import Component

from dashboard.shared import html
from dashboard.shared.controls import render_light, render_section
from db.queries.public_reports import BY_REPORTER
from db.queries.ticket_activity import (
    CallBackFacts,
    ConsultationFacts,
    LinkFacts,
    MediationFacts,
    MotionFacts,
    ReplyFacts,
    TicketLoop,
)
from domain.coordination import LinkKind, ReplyChannel
from domain.deliveries import DeliveryState
from domain.enums import Light
from i18n import label, t, times

Names = Mapping[str, str]


def render_sections(
    passed: TicketLoop, *, parties: Names, now: datetime, town: str | None = None
) -> list[Component]:
    """Return a section of each kind that there is something of; parties: names by code.

    town: the reader's, which takes note of replies to what it called.
    """
    drawn = (
        (t("提出与答复"), [render_motion(one, parties=parties, now=now) for one in reversed(passed.motions)]),
        (
            t("联合会商"),
            [render_consultation(one, parties=parties) for one in reversed(passed.consultations)],
        ),
        (t("调处化解"), [render_mediation(one) for one in reversed(passed.mediations)]),
        (t("反馈"), [render_reply(one, town=town) for one in reversed(passed.replies)]),
        (t("回访"), [render_call_back(one) for one in reversed(passed.call_backs)]),
        (t("相关诉求"), [render_link(one) for one in passed.links]),
    )
    return [render_section(name, html.Ul(rows, className="passed")) for name, rows in drawn if rows]


def render_motion(found: MotionFacts, *, parties: Names, now: datetime) -> Component:
    """Return who asked what of whom, until when it is to be answered, or the answer."""
    of = t("中心") if found.asked_of is None else parties.get(found.asked_of, found.asked_of)
    asked = t(
        "{who} 于 {when} 提请 {of}", who=found.asked_by_name, when=times.short_instant(found.asked_at), of=of
    )
    return html.Li(
        [
            html.Div([html.Strong(label(found.kind)), _state(found, now)], className="passed__head"),
            html.Div(asked, className="muted"),
            html.Div(found.reason) if found.reason else None,
            html.Div(_answer(found)) if found.outcome else None,
        ],
        className="passed__row",
    )


def render_consultation(found: ConsultationFacts, *, parties: Names) -> Component:
    """Return when and where, who came, what was concluded, who does what by when."""
    invited = tuple(parties.get(code, code) for code in found.invited)
    tasks = [
        html.Li(
            t(
                "{party}：{what}（{by} 前）",
                party=parties.get(one["party"], one["party"]),
                what=one["what"],
                by=one["by"],
            )
        )
        for one in found.tasks
    ]
    return html.Li(
        [
            html.Div(
                [html.Strong(times.instant(found.held_at)), html.Span(found.place)], className="passed__head"
            ),
            html.Div(t("邀请：{names}", names=invited), className="muted") if invited else None,
            html.Div(t("参加：{names}", names=found.attendance)) if found.attendance else None,
            html.Div(found.conclusions) if found.conclusions else html.Div(t("纪要待补"), className="muted"),
            html.Ul(tasks, className="passed__tasks") if tasks else None,
        ],
        className="passed__row",
    )


def render_mediation(found: MediationFacts) -> Component:
    """Return what a mediation was about and how it ended."""
    follow_up = t("{day} 回头看", day=times.day(found.follow_up_on)) if found.follow_up_on else ""
    return html.Li(
        [
            html.Div(
                [html.Strong(label(found.settlement)), html.Span(label(found.kind), className="badge")],
                className="passed__head",
            ),
            html.Div(
                t(
                    "{mediators} 于 {when} 调解",
                    mediators=found.mediators,
                    when=times.short_instant(found.at),
                ),
                className="muted",
            ),
            html.Div(found.agreement) if found.agreement else None,
            html.Div(follow_up, className="muted") if follow_up else None,
        ],
        className="passed__row",
    )


def render_reply(found: ReplyFacts, *, town: str | None = None) -> Component:
    """Return the reply, the way it took and its proof, and whether the calling town took note of it."""
    proof = found.why_not if found.way is ReplyChannel.IMPOSSIBLE else found.proof or None
    return html.Li(
        [
            html.Div(found.reply),
            html.Div(
                "　".join(
                    part
                    for part in (label(found.way), proof, found.by_name, times.short_instant(found.at))
                    if part
                ),
                className="muted",
            ),
            _sent(found),
            _read_by(found, town) if found.to_town else None,
        ],
        className="passed__row",
    )


def _sent(found: ReplyFacts) -> Component | None:
    """Return how far the short message of a reply is, and the gateway's number once it has gone."""
    if found.sent is None:
        return None
    told = [label(found.sent)]
    if found.ended_at is not None:
        told.append(times.short_instant(found.ended_at))
    if found.provider_id:
        told.append(t("回执 {number}", number=found.provider_id))
    if found.sent is DeliveryState.PENDING and found.attempts:
        told.append(t("已试 {count} 次", count=times.number(found.attempts)))
    return html.Div(
        [html.Span(t("短信"), className="badge"), html.Span("　".join(told))],
        className="passed__head",
        **{"data-testid": "reply-sent"},
    )


def _read_by(found: ReplyFacts, town: str | None) -> Component:
    if found.read_at is not None:
        read = t("镇街已签阅：{who} {when}", who=found.read_by_name, when=times.short_instant(found.read_at))
        return html.Div(read, className="muted")
    if found.to_town != town:
        return html.Div(t("镇街尚未签阅"), className="muted")
    return html.Div(
        html.Button(t("签阅反馈"), className="button", type="button", **{"data-read-reply": str(found.id)})
    )


def render_call_back(found: CallBackFacts) -> Component:
    """Return the reporter's answer, or that the call was not answered."""
    if found.reached:
        solved = t("已解决") if found.solved else t("未解决")
        told = t(
            "{solved}，{satisfied}", solved=solved, satisfied=t("满意") if found.satisfied else t("不满意")
        )
    else:
        told = t("未联系上")
    return html.Li(
        [
            html.Div(
                [
                    html.Strong(told),
                    html.Span(t("诉求人自评"), className="badge") if found.by == BY_REPORTER else None,
                    html.Span(found.note),
                ],
                className="passed__head",
            ),
            html.Div(f"{found.by_name}　{times.short_instant(found.at)}", className="muted"),
        ],
        className="passed__row",
    )


def render_link(found: LinkFacts) -> Component:
    """Return another ticket, what it is to this one, and the way to it."""
    words = {
        LinkKind.RELATED: t("关联"),
        LinkKind.MERGED: t("并入了") if found.is_source else t("并入本件"),
        LinkKind.CHILD: t("拆分自") if found.is_source else t("拆分出"),
    }
    return html.Li(
        [
            html.Span(words[found.kind], className="badge"),
            html.Button(
                found.number, className="button button--plain", type="button", **{"data-open": found.number}
            ),
            html.Span(label(found.status), className="muted"),
        ],
        className="passed__row passed__head",
    )


def list_waiting(motions: Sequence[MotionFacts]) -> list[MotionFacts]:
    """Return what still awaits an answer."""
    return [motion for motion in motions if motion.outcome is None]


def _state(found: MotionFacts, now: datetime) -> Component:
    if found.outcome is not None:
        return html.Span(label(found.outcome), className="badge")
    if found.due_at is None:
        return render_light(Light.NO_DEADLINE.value, t("待答复"))
    late = found.due_at <= now
    word = t("逾期未答复") if late else t("{due} 前答复", due=times.short_instant(found.due_at))
    return render_light((Light.RED if late else Light.GREEN).value, word)


def _answer(found: MotionFacts) -> str:
    return t(
        "{who} 于 {when} 答复：{answer}",
        who=found.answered_by_name or "—",
        when=times.short_instant(found.answered_at),
        answer=found.answer or (label(found.outcome) if found.outcome else "—"),
    )
