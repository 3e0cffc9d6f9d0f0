"""The ticket that follows a flow chart: the steps at which it is, in words and as marks of the drawing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from dash.development.base_component import Component

from dashboard.shared import html
from dashboard.shared.flow_chart import StepMark
from db.queries.ticket_steps import StepOrder, StepTicket
from domain.duties import Duty, FlowStep
from domain.duty_request import DutiesRequest, build_chart_address
from domain.present_steps import Standing, StepsOfHolder, find_present_steps
from i18n import either, label, locale, t, times
from i18n.translation import LIST_MARKS
from services.flow_text import name_lane


@dataclass(frozen=True, slots=True)
class ChartFollower:
    """A ticket that an address names; ticket: None where the reader may not read it, or there is none.

    day: as of which the chart is shown to which it keeps; None: of today.
    """

    number: str
    ticket: StepTicket | None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class FollowedChart:
    """What is said of a ticket at a chart. present: its steps by holder. why_not: why none is marked."""

    number: str
    ticket: StepTicket | None
    present: Sequence[StepsOfHolder] = ()
    titles: Mapping[int, str] = field(default_factory=dict)
    why_not: str = ""

    @property
    def marks(self) -> dict[int, StepMark]:
        """Return the sign of each step; of two parties at one step the surer one."""
        surest = sorted(self.present, key=lambda one: -list(Standing).index(one.standing))
        return {
            no: StepMark(one.standing, label(one.standing), one.standing is not Standing.AHEAD)
            for one in surest
            for no in one.steps
        }


def find_followed(follower: ChartFollower, duty: Duty) -> FollowedChart:
    """Return where in the chart of a duty the ticket is, or why that is not marked."""
    number, ticket = follower.number, follower.ticket
    if ticket is None:
        return FollowedChart(
            number, None, why_not=t("没有编号为 {number} 的诉求，或不在您的权限范围内", number=number)
        )
    if ticket.duty not in (None, duty.code):
        told = t("诉求 {number} 的责任事项是 {duty}，不按本图办理。", number=number, duty=ticket.duty)
        return FollowedChart(number, ticket, why_not=told)
    if ticket.duty is not None and ticket.steps != duty.steps:
        told = t("诉求 {number} 按清单第 {version} 版办理，与这一天的流程图不同，未标记步骤。",
                 number=number, version=ticket.duty_version)  # fmt: skip
        return FollowedChart(number, ticket, why_not=told)
    return build_chart(ticket, duty.steps)


def build_chart(ticket: StepTicket, steps: Sequence[FlowStep]) -> FollowedChart:
    """Return where in a chart a ticket is."""
    orders = [order.followed for order in ticket.orders]
    present = find_present_steps(steps, ticket.status, local=ticket.local_level, orders=orders)
    titles = {step.no: step.title for step in steps}
    why_not = "" if present else t("这件诉求现在不在任何一步（{status}）。", status=ticket.status)
    return FollowedChart(ticket.number, ticket, present, titles, why_not)


def render_follower(followed: FollowedChart, request: DutiesRequest) -> Component:
    """Return where the ticket is, by holder, with the ways to the step, the ticket and its own chart."""
    lines: list[Component] = [_holder(followed, one) for one in followed.present]
    if followed.why_not:
        lines = [html.P(followed.why_not)]
    return html.Div(
        [
            html.Strong(t("诉求 {number} 所在步骤", number=followed.number)),
            *lines,
            html.Div(_ways(followed, request), className="flow-chart__ways"),
        ],
        className="flow-chart__follower",
        role="status",
        tabIndex=-1,
        **{"data-testid": "chart-follower"},
    )


def describe_holder(followed: FollowedChart, one: StepsOfHolder) -> str:
    """Return in a sentence at which step the ticket is with a holder."""
    who, state = _name(followed, one), _state(followed, one)
    if not one.steps:
        return t("{who}（{state}）：图中没有其步骤", who=who, state=state)
    numbers = LIST_MARKS[locale()].join(map(str, one.steps))
    if one.standing is Standing.AHEAD:
        return t(
            "{who}（{state}）：第 {numbers} 步，之前还有其他单位的步骤", who=who, state=state, numbers=numbers
        )
    if one.standing is Standing.POSSIBLE:
        return t("{who}（{state}）：第 {numbers} 步中的一步", who=who, state=state, numbers=numbers)
    title = followed.titles[one.steps[0]]
    order = _order(followed, one)
    if one.is_marked and order is not None and order.marked is not None:
        return t(
            "{who}（{state}）：第 {no} 步 {title}，{by}于 {when} 标记",
            who=who,
            state=state,
            no=numbers,
            title=title,
            by=order.marked.by,
            when=times.short_instant(order.marked.at),
        )
    return t("{who}（{state}）：第 {no} 步 {title}", who=who, state=state, no=numbers, title=title)


def _holder(followed: FollowedChart, one: StepsOfHolder) -> Component:
    look = html.Button(
        t("在图中查看"),
        className="button button--plain",
        type="button",
        **{"data-flow-step": str(one.steps[0])},
    ) if one.steps else None  # fmt: skip
    return html.P([html.Span(describe_holder(followed, one)), look], className="flow-chart__holder")


def _ways(followed: FollowedChart, request: DutiesRequest) -> list[Component]:
    ticket = followed.ticket
    if ticket is None:
        return []
    ways = [html.A(t("打开诉求"), href=f"/map?ticket={ticket.number}")]
    if followed.why_not and ticket.duty is not None and (request.day or ticket.duty != request.duty):
        right = build_chart_address(ticket.duty, ticket.number)
        ways.append(html.A(t("查看所依据的流程图"), href=right))
    return ways


def _name(followed: FollowedChart, one: StepsOfHolder) -> str:
    order = _order(followed, one)
    return name_lane(one.lane, {}) if order is None else either(order.party_name, order.party_name_en)


def _state(followed: FollowedChart, one: StepsOfHolder) -> str:
    order = _order(followed, one)
    assert followed.ticket is not None  # no step is present without it
    return label(followed.ticket.status if order is None else order.status)


def _order(followed: FollowedChart, one: StepsOfHolder) -> StepOrder | None:
    orders = () if followed.ticket is None or one.party is None else followed.ticket.orders
    return next((order for order in orders if order.party == one.party), None)
