"""Form defaults of the Center's acts: the drafted reply, usual reasons, the questions of a call."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from dashboard.shared.acts import hints
from db.queries import call_backs, cities, plan_vs_actual, reason_presets, ticket_activity, ticket_detail
from db.session import Session
from domain import replies
from domain.coordination import ReplyChannel
from domain.enums import Act
from domain.scopes import Actor
from domain.setting_values import reasons_span_of
from i18n import DEFAULT_LOCALE, t, use

Begins = Mapping[str, Any]


def _feed_back(
    session: Session,
    actor: Actor,
    ticket_id: UUID,
    *,
    now: datetime,  # noqa: ARG001 — AT_CENTER calls all with it
) -> Begins:
    """Return the reply drafted from what was done, in the city's language, and the way it takes."""
    story = ticket_detail.load_ticket_detail(session, actor, ticket_id)
    facts, reporter = story.facts, story.reporter
    done = [
        replies.DoneBy(one.party, one.result, one.completed_at, one.plan, one.plan_on)
        for one in plan_vs_actual.list_fulfilments(session, actor.city, ticket_id)
    ]
    matter = replies.ReplySubject(facts.number, facts.matter_name, facts.reported_at)
    drafted = replies.draft(matter, done, zone=cities.load_city_facts(session, actor.city).zone)
    with use(DEFAULT_LOCALE):
        said = "".join(t(one.message_id, **one.values) for one in drafted)
    anonymous = reporter is not None and reporter.anonymous
    has_phone = reporter is not None and bool(reporter.phone)
    way = replies.get_reply_channel(facts.channel, anonymous=anonymous, has_phone=has_phone)
    why = (
        t(replies.get_unreachable_reason(facts.channel, anonymous=anonymous))
        if way is ReplyChannel.IMPOSSIBLE
        else ""
    )
    return {"text": said, "delivery.way": way, "delivery.why_not": why, "told": hints.render_drafted()}


def _rework(session: Session, actor: Actor, _ticket_id: UUID, *, now: datetime) -> Begins:
    return _usual_reasons(session, actor, Act.REWORK, now=now)


def _miss(session: Session, actor: Actor, _ticket_id: UUID, *, now: datetime) -> Begins:
    return _usual_reasons(session, actor, Act.MISS_CALL_BACK, now=now)


def _usual_reasons(session: Session, actor: Actor, act: Act, *, now: datetime) -> Begins:
    span = reasons_span_of(cities.load_settings(session, actor.city))
    return {"starts": tuple(reason_presets.list_usual_reasons(session, actor.city, act, now=now, span=span))}


def _call(session: Session, actor: Actor, ticket_id: UUID, *, now: datetime) -> Begins:
    return {"told": hints.render_tried(call_backs.load_tries(session, actor.city, ticket_id), now=now)}


def _reopen(
    session: Session,
    actor: Actor,
    ticket_id: UUID,
    *,
    now: datetime,  # noqa: ARG001 — AT_CENTER calls all with it
) -> Begins:
    """Return the reporter's own words as the reason, where they said that it is not solved."""
    answered = [
        one
        for one in ticket_activity.load_ticket_activity(session, actor, ticket_id).call_backs
        if one.reached
    ]
    if not answered or answered[-1].solved:
        return {}
    note = answered[-1].note
    with use(DEFAULT_LOCALE):
        said = t("诉求人回访表示未解决：{note}", note=note) if note else t("诉求人回访表示未解决")
    return {"text": said}


AT_CENTER: Mapping[Act, Callable[..., Begins]] = MappingProxyType(
    {
        Act.FEED_BACK: _feed_back,
        Act.REWORK: _rework,
        Act.MISS_CALL_BACK: _miss,
        Act.CALL_BACK: _call,
        Act.REOPEN: _reopen,
    }
)
