"""Draft the text of a supervision notice from the facts of its tickets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from domain.message import Sentence
from domain.push_downs import PushWay
from domain.supervision import Grounds, SupervisionKind

MOST_TOLD = 20  # tickets listed individually; the rest is counted


@dataclass(frozen=True, slots=True)
class PartyTicketFacts:
    """What is known of one ticket at the party: when it got it, until when it was to respond and be done.

    idle_since: when its work order made progress last, where the rule of inaction finds it.
    """

    number: str
    matter: str | None
    sent_at: datetime | None
    response_due: datetime | None
    responded_at: datetime | None
    completion_due: datetime | None
    completed_at: datetime | None
    idle_since: datetime | None = None


def draft(
    kind: SupervisionKind, grounds: Grounds, party: str, told: Sequence[PartyTicketFacts], *, now: datetime
) -> list[Sentence]:
    """Return the paragraphs: what was found, ticket by ticket, and what is demanded."""
    lines = [_opening(grounds, party, len(told))]
    lines += [_line(place, one, now) for place, one in enumerate(told[:MOST_TOLD], start=1)]
    if len(told) > MOST_TOLD:
        lines.append(Sentence("其余 {count} 件见所附诉求清单。", {"count": len(told) - MOST_TOLD}))
    return [*lines, _demand(kind)]


@dataclass(frozen=True, slots=True)
class Pushed:
    """What an upheld report of a pushed-down duty says; who reported it is not passed on."""

    issuer: str
    way: PushWay
    received_on: date
    what: str


def draft_of_push_down(kind: SupervisionKind, party: str, found: Pushed) -> list[Sentence]:
    """Return the paragraphs about one duty pushed down to a town: what was found, and what is demanded."""
    values = {
        "party": party,
        "issuer": found.issuer,
        "way": found.way,
        "day": found.received_on,
        "what": found.what,
    }
    opening = "经核实，{day}，{issuer}以{way}方式要求镇街承担应由{party}履行的职责：{what}"
    return [Sentence(opening, values), _demand(kind)]


_OF_RESPONSE = (
    "联动工单送达后，承办单位须在 {response_minutes} 个工作分钟内响应，"
    "紧急事项须在 {urgent_response_minutes} 分钟内响应。"
)
# What each kind of grounds rests on; the numbers are the city's limits.
_BASES: Mapping[Grounds, str] = MappingProxyType(
    {
        Grounds.NO_RESPONSE: _OF_RESPONSE,
        Grounds.LATE_RESPONSE: _OF_RESPONSE,
        Grounds.INACTION: "一般事项须在 {general_days} 个工作日内、"
        "复杂事项须在 {complex_days} 个工作日内办结；"
        "响应后连续 {inaction_days} 个工作日没有办理动作的，列入督查。",
        Grounds.PUSHED_DOWN: "属地管理事项清单明确由部门承担主体责任的事项，不得交由镇街承担。",
    }
)


def build_basis(grounds: Grounds, limits: Mapping[str, int]) -> Sentence:
    """Return the rule that a notice rests on, with the limits of the city that it names."""
    text = _BASES[grounds]
    return Sentence(text, {name: limit for name, limit in limits.items() if f"{{{name}}}" in text})


def _demand(kind: SupervisionKind) -> Sentence:
    return Sentence(
        "现责令你单位立即整改，于整改期限前将整改结果、责任人和防止再次发生的措施书面报督查室。"
        if kind is SupervisionKind.ORDER
        else "现予通报。请举一反三，立即整改，并将整改情况书面报督查室。"
    )


def _opening(grounds: Grounds, party: str, count: int) -> Sentence:
    if not count:
        return Sentence(
            "经督查，{party}在诉求办理中存在{grounds}的问题。", {"party": party, "grounds": grounds}
        )
    return Sentence(
        "经督查，{party}承办的以下 {count} 件诉求存在{grounds}的问题：",
        {"party": party, "grounds": grounds, "count": count},
    )


def _line(place: int, one: PartyTicketFacts, now: datetime) -> Sentence:
    """Return what one ticket shows: the gravest that is true of it."""
    values = {
        "place": place,
        "number": one.number,
        "matter": one.matter or "—",
        "sent": one.sent_at,
        "due": one.response_due,
        "limit": one.completion_due,
        "responded": one.responded_at,
        "completed": one.completed_at,
        "idle": one.idle_since,
    }
    return Sentence(_choose_line(one, now), values)


def _choose_line(one: PartyTicketFacts, now: datetime) -> str:
    """Return the sentence of the gravest fact."""
    if one.response_due and one.responded_at is None and one.response_due <= now:
        return "{place}. {number}（{matter}），{sent}交办，应于{due}前响应，至今未响应。"
    if one.completion_due and one.completed_at is None and one.completion_due <= now:
        overdue = "{place}. {number}（{matter}），{sent}交办，应于{limit}前办结，至今未办结。"
        idle = (
            "{place}. {number}（{matter}），{sent}交办，应于{limit}前办结，{idle}后没有办理动作，至今未办结。"
        )
        return idle if one.idle_since else overdue
    if one.completion_due and one.completed_at and one.completed_at > one.completion_due:
        return "{place}. {number}（{matter}），应于{limit}前办结，{completed}才办结。"
    if one.idle_since:
        return "{place}. {number}（{matter}），{sent}交办，{idle}后没有办理动作，至今未办结。"
    if one.response_due and one.responded_at and one.responded_at > one.response_due:
        return "{place}. {number}（{matter}），应于{due}前响应，{responded}才响应。"
    return "{place}. {number}（{matter}），{sent}交办。"
