"""Panel of a ticket: matter and place, clocks, holder, history."""

from datetime import datetime

from dash.development.base_component import Component

from dashboard.shared import clock_rows, html, ids, nodes, step_guidance
from dashboard.shared import history as shared_history
from dashboard.shared.controls import render_fact, render_section
from dashboard.shared.duty_card import render_links
from dashboard.shared.duty_links import TicketDuties, render_duty_links, render_likely
from dashboard.shared.masked_person import mask, masked_name
from dashboard.shared.rated_orders import render_mark, render_supervised
from dashboard.shared.ticket_table import build_view_link
from db.queries.ticket_facts import OrderFacts, ReporterFacts, TicketFacts, TicketStory
from domain.enums import OrderRole, Secrecy
from domain.first_receiver import find_first_receiver
from domain.progress_steps import LoopStep, StepState, StepTaken, build_steps
from i18n import label, t, times


def render_title(facts: TicketFacts) -> list[Component]:
    """Return the ticket's number with what it is about."""
    return [
        html.Span(facts.number),
        html.Small(_matter(facts), className="muted panel__code"),
    ]


def render_hidden() -> tuple[Component, Component]:
    """Return title and content shown where the selected ticket left the user's scope by an act of others."""
    why = t("地点、密级或承办单位可能已经变更。")
    return html.Span(t("这件诉求已不在您的权限范围内")), html.P(why, className="muted panel__section")


def render_body(story: TicketStory, *, now: datetime, duties: TicketDuties) -> list[Component]:
    """Return everything the panel shows of a ticket; the form to act on it is below.

    duties: of the responsibility list, about the ticket's matter and words.
    """
    return [
        render_head(story.facts),
        render_stepper(story),
        render_section(t("内容与地点"), render_what_and_where(story, duties)),
        render_section(t("时限"), _clocks(story, duties, now)),
        render_section(t("联动工单"), render_orders(story.orders)),
        render_history(story),
    ]


def render_history(story: TicketStory) -> Component:
    """Return what happened, under its heading."""
    return render_section(t("办理经过"), shared_history.render_history(story.events))


def render_acts(bar: Component, form: Component | None, *, read_only: bool) -> Component:
    """Return what can be done with the ticket, and the current form; to a read-only account, who can."""
    if read_only:
        why = t("您的账号只能查看；分派和改派由中心分派人员办理。")
        return html.P(why, className="muted panel__section", **{"data-testid": "no-form"})
    return html.Div(
        [bar, html.Div(form, id=ids.ACT_FORM, className="letter__form")], className="panel__section"
    )


def render_ticket(story: list[Component], acts: Component, *, within_area: bool) -> list[Component | None]:
    """Return the ticket's detail, which live changes render again, and below it what is to be done now."""
    return [
        render_back_link() if within_area else None,
        nodes.render_host(ids.TICKET_STORY, story),
        html.Div(acts, id=ids.TICKET_ACTS),
    ]


def render_back_link() -> Component:
    """Return the way from a ticket to the area in whose list it was opened."""
    return html.Button(
        t("← 返回区域"),
        className="button button--plain panel__back",
        type="button",
        **build_view_link({"ticket": ""}),
        **{"data-testid": "back-to-area"},
    )


def render_head(facts: TicketFacts) -> Component:
    """Return the ticket's signs: state, class, urgency, secrecy."""
    signs = [label(facts.status), label(facts.ticket_class), label(facts.origin)]
    return html.Div(
        [
            *(html.Span(sign, className="badge") for sign in signs),
            html.Span(t("紧急"), className="badge badge--urgent") if facts.urgent else None,
            html.Span(label(facts.secrecy), className="badge badge--secret")
            if facts.secrecy is not Secrecy.NORMAL
            else None,
            render_mark(excluded=facts.excluded_at is not None),
            render_supervised(supervised=facts.supervised_at is not None),
            html.Button(
                t("在地图上看"),
                className="button button--plain",
                type="button",
                **build_view_link({"area": facts.grid_code, "ticket": facts.number}),
            )
            if facts.grid_code
            else None,
        ],
        className="ticket-head",
        **{"data-story-version": str(facts.version)},
    )


def render_stepper(story: TicketStory) -> Component:
    """Return the five steps of the workflow, those done with their time, the current one marked."""
    return html.Ol([_step(one) for one in build_steps(story.facts, story.events)], className="stepper")


def _step(one: StepTaken) -> Component:
    name = {
        LoopStep.ACCEPT: t("受理"),
        LoopStep.DISPATCH: t("分派"),
        LoopStep.COMPLETE: t("办结"),
        LoopStep.FEED_BACK: t("反馈"),
        LoopStep.CALL_BACK: t("回访"),
    }[one.step]
    return html.Li(
        [
            html.Span(name, className="step__name"),
            html.Small(times.short_instant(one.at) if one.at else "", className="muted"),
        ],
        className=f"step step--{one.state}",
        **({"aria-current": "step"} if one.state is StepState.PRESENT else {}),
    )


def render_what_and_where(story: TicketStory, duties: TicketDuties) -> Component:
    """Return what was reported, whose duty it is, where, through which channel, by whom (masked)."""
    facts = story.facts
    place = " · ".join(name for name in (facts.town_name, facts.unit_name, facts.grid_name) if name)
    rows: list[tuple[str, str | Component]] = [
        *([(t("清单"), render_duty_links(duties.links))] if duties.links and facts.duty is None else []),
        (t("地点"), place or t("位置不明")),
        (t("地址"), facts.address or "—"),
        (t("渠道"), _channel(facts)),
        (t("诉求类型"), f"{label(facts.requester_kind)} · {label(facts.request_kind)}"),
        (t("诉求人"), _reporter(story.reporter)),
        (t("上报时间"), times.instant(facts.reported_at)),
    ]
    return html.Div(
        [
            html.P(facts.description, className="ticket-text"),
            html.Dl([render_fact(name, value) for name, value in rows], className="facts"),
            render_duty(facts, duties) or render_likely(duties.likely, facts.number),
        ]
    )


def _clocks(story: TicketStory, duties: TicketDuties, now: datetime) -> Component:
    """Return the clocks, and below them what the flow chart says of the present steps."""
    ticket = None if duties.followed is None else duties.followed.ticket
    guidance = step_guidance.render_deadlines(duties.deadlines, ticket, now=now)
    clocks = clock_rows.render_clocks(story.clocks, now=now)
    return clocks if guidance is None else html.Div([clocks, guidance])


def render_duty(facts: TicketFacts, duties: TicketDuties) -> Component | None:
    """Return the duty on which a ticket rests, with the ways to list and manual; None without one."""
    if facts.duty is None:
        return None
    told = t(
        "责任事项：{code} {name}（清单第 {version} 版）",
        code=facts.duty,
        name=facts.duty_name or "",
        version=facts.duty_version,
    )
    links = render_links(facts.duty, facts.situation, facts.situation_name, ticket=facts.number)
    return html.Div(
        [
            html.Strong(told),
            step_guidance.render_present(duties.followed),
            html.Div(links, className="passed__head"),
        ],
        className="ticket-duty",
        **{"data-testid": "ticket-duty"},
    )


def render_orders(found: list[OrderFacts]) -> Component:
    """Return the work orders in the order in which they were sent; ended ones with their reason."""
    if not found:
        return html.P(t("尚未分派"), className="muted")
    first = find_first_receiver(found)
    return html.Ul([_order(order, is_first=order is first) for order in found], className="orders")


def _order(order: OrderFacts, *, is_first: bool) -> Component:
    role = label(OrderRole(order.role))
    times_told = t(
        "发出 {sent}，响应 {responded}，办结 {completed}",
        sent=times.short_instant(order.sent_at),
        responded=times.short_instant(order.responded_at),
        completed=times.short_instant(order.completed_at),
    )
    return html.Li(
        [
            html.Div(
                [
                    html.Span(role, className="badge"),
                    html.Span(t("首接"), className="badge", title=t("新的主办单位响应之前由其负责"))
                    if is_first
                    else None,
                    html.Strong(order.department_name),
                    html.Span(label(order.status), className="muted"),
                ],
                className="orders__head",
            ),
            html.Div(times_told, className="muted"),
            html.Div(_ending(order, order.end_reason)) if order.end_reason else None,
            html.Div(t("要求：{note}", note=order.note)) if order.note else None,
            html.Div(
                t("与清单不一致：{reason}", reason=order.list_reason),
                className="orders__differs",
                **{"data-testid": "list-reason"},
            )
            if order.list_reason
            else None,
        ],
        className="orders__row" + (" orders__row--ended" if order.ended_at else ""),
    )


def _ending(order: OrderFacts, reason: str) -> str:
    return t("已撤回：{reason}", reason=reason) if order.withdrawn else t("终止：{reason}", reason=reason)


def _channel(facts: TicketFacts) -> str:
    """Return how a ticket came in, and to whom the public wrote."""
    if facts.addressee is None:
        return label(facts.channel)
    return f"{label(facts.channel)} · {t('写给{addressee}', addressee=facts.addressee)}"


def _reporter(reporter: ReporterFacts | None) -> str:
    if reporter is None:
        return t("保密，或没有登记")
    if reporter.anonymous:
        return t("匿名")
    told = [masked_name(reporter.name), mask(reporter.phone), reporter.credit_code]
    return " ".join(part for part in told if part)


def _matter(facts: TicketFacts) -> str:
    return facts.matter_name or t("未分类")
