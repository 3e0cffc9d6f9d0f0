"""Queries of the map's panels, opened tickets, walls, the live state and the public pages."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

from db.queries import (
    area_counts,
    area_tree,
    attachments,
    contacts,
    duty_figures,
    open_tickets,
    plan_vs_actual,
    published_replies,
    push_down_counts,
    push_downs,
    rating_facts,
    ratings,
    related_tickets,
    secret_tickets,
    ticket_activity,
    ticket_detail,
    wall_backlog,
    wall_day,
    wall_deadlines,
    wall_newest,
    wall_ratings,
    wall_steps,
)
from db.queries.area_counts import CountQuery as Counted
from db.queries.wall_backlog import BacklogInstant
from domain.filters import Filters
from domain.measures import OPEN_TICKETS, MeasureSpec
from domain.satisfaction import EFFECT_SCORES, SPEED_SCORES, Scores
from domain.scopes import Scope
from tests.support.questions import OF_ALL_OPEN, Asking, Question, each

HOUR, DAY, MONTH = timedelta(hours=1), timedelta(days=1), timedelta(days=30)
LIVE = ("live",)
SCORES = Scores(dict(SPEED_SCORES), dict(EFFECT_SCORES))


def page_questions() -> list[Question]:
    """Return every question of this module."""
    return [*_tickets(), *_walls(), *_live(), *_public(), *_duties()]


def _tickets() -> list[Question]:
    """Return what an opened ticket shows, open or closed."""
    asked: dict[str, Callable[[Asking], Any]] = {
        "ticket_detail.load_ticket_detail": lambda q: ticket_detail.load_ticket_detail(
            q.session, q.actor, q.world.ticket
        ),
        "ticket_detail.find_reporter": lambda q: ticket_detail.find_reporter(
            q.session, q.city, q.world.ticket
        ),
        "ticket_detail.get_version": lambda q: ticket_detail.get_version(q.session, q.city, q.world.number),
        "ticket_detail.get_ticket_id": lambda q: ticket_detail.get_ticket_id(
            q.session, q.city, q.world.number
        ),
        "ticket_activity.load_ticket_activity": lambda q: ticket_activity.load_ticket_activity(
            q.session, q.actor, q.world.ticket
        ),
        "secret_tickets.find_own_ticket": lambda q: secret_tickets.find_own_ticket(
            q.session, q.actor, q.world.ticket
        ),
        "secret_tickets.count_kept_secret": lambda q: secret_tickets.count_kept_secret(q.session, q.actor),
        "attachments.list_attachments": lambda q: attachments.list_attachments(
            q.session, q.actor, q.world.ticket
        ),
        "attachments.find_stored_file": lambda q: attachments.find_stored_file(q.session, q.actor, uuid4()),
        "related_tickets.load_related_tickets": lambda q: related_tickets.load_related_tickets(
            q.session, q.actor, [q.world.ticket, q.world.past], now=q.now
        ),
        "contacts.load_contacts": lambda q: contacts.load_contacts(
            q.session, q.city, q.world.ticket, today=q.now.date(), shows_place=True
        ),
        "plan_vs_actual.list_fulfilments": lambda q: plan_vs_actual.list_fulfilments(
            q.session, q.city, q.world.ticket
        ),
        "plan_vs_actual.list_reworks": lambda q: plan_vs_actual.list_reworks(
            q.session, q.city, q.world.ticket
        ),
        "plan_vs_actual.list_senders": lambda q: plan_vs_actual.list_senders(
            q.session, q.city, q.world.ticket
        ),
    }
    found = [question for name, ask in asked.items() for question in each(("dispatcher", "town"), name, ask)]
    return [
        *found,
        Question(
            "ticket_detail.load_ticket_detail closed",
            "dispatcher",
            lambda q: ticket_detail.load_ticket_detail(q.session, q.actor, q.world.past),
        ),
        Question(
            "rating_facts.load_rating_facts",
            "dispatcher",
            lambda q: rating_facts.load_rating_facts(q.session, q.city, q.world.order),
        ),
    ]


def _walls() -> list[Question]:
    """Return what the walls of the city and of a town show, as the live role reads it."""
    asked: dict[str, Callable[[Asking, Scope], Any]] = {
        "wall_day.count_received": lambda q, s: wall_day.count_received(
            q.session, s, now=q.now, zone=q.world.zone
        ),
        "wall_day.count_completed": lambda q, s: wall_day.count_completed(
            q.session, s, now=q.now, zone=q.world.zone
        ),
        "wall_steps.count_steps": lambda q, s: wall_steps.count_steps(
            q.session, s, since=q.now - timedelta(days=1), until=q.now
        ),
        "wall_steps.load_step_periods": lambda q, s: wall_steps.load_step_periods(q.session, s, now=q.now),
        "wall_newest.list_newest": lambda q, s: wall_newest.list_newest(q.session, s, now=q.now, limit=24),
        "wall_backlog.list_backlogs": lambda q, s: wall_backlog.list_backlogs(
            q.session, s, [BacklogInstant(q.now - HOUR * back, q.now + DAY) for back in range(24, 0, -1)]
        ),
        "wall_deadlines.deadlines_kept": lambda q, s: wall_deadlines.deadlines_kept(
            q.session, s, [q.now, q.now - MONTH], length=MONTH
        ),
        "wall_ratings.load_department_ratings": lambda q, s: wall_ratings.load_department_ratings(
            q.session, s, today=q.now.date(), zone=q.world.zone, days=90, scores=SCORES
        ),
    }
    return [
        Question(f"{name} {reach}", "live", partial(_on_wall, ask=ask, of_town=reach == "town"))
        for name, ask in asked.items()
        for reach in ("city", "town")
    ]


def _on_wall(q: Asking, *, ask: Callable[[Asking, Scope], Any], of_town: bool) -> Any:
    return ask(q, q.world.town_scope if of_town else Scope.whole(q.city))


def _live() -> list[Question]:
    return [
        Question(
            "open_tickets.open_tickets",
            "live",
            lambda q: open_tickets.open_tickets(q.session, q.city),
            allowance=OF_ALL_OPEN,
        ),
        *each(
            LIVE,
            "open_tickets.list_counted_tickets",
            lambda q: open_tickets.list_counted_tickets(q.session, q.city, [q.world.ticket, q.world.past]),
        ),
        *each(
            LIVE,
            "ratings.list_ratings of tickets",
            lambda q: ratings.list_ratings(q.session, q.city, [q.world.ticket, q.world.past]),
        ),
        *(
            Question(
                f"area_counts.count_area_values {measure.code}",
                "live",
                partial(_values, measure=measure),
                allowance=OF_ALL_OPEN,
            )
            for measure in (OPEN_TICKETS,)
        ),
    ]


def _values(q: Asking, *, measure: MeasureSpec) -> Any:
    tree = area_tree.load_area_tree(q.session, q.city)
    counted = Counted(Filters(), Scope.whole(q.city), now=q.now, zone=q.world.zone, scores=SCORES)
    level = tree.levels[-1].code
    return area_counts.count_area_values(q.session, tree, level=level, measure=measure, question=counted)


def _public() -> list[Question]:
    return [
        *each(
            ("none", "dispatcher"),
            "published_replies.list_published",
            lambda q: published_replies.list_published(q.session, q.city, page=1, size=20),
        ),
        *each(
            ("dispatcher",),
            "published_replies.list_candidates",
            lambda q: published_replies.list_candidates(q.session, q.city, most=50),
        ),
        *each(
            ("supervisor", "town"),
            "push_downs.list_push_downs",
            lambda q: push_downs.list_push_downs(q.session, q.city),
        ),
    ]


def _duties() -> list[Question]:
    """Return what is counted of duties and of push-downs."""
    asked: dict[str, Callable[[Asking], Any]] = {
        "duty_figures.list_open_by_duty": lambda q: duty_figures.list_open_by_duty(
            q.session, q.city, now=q.now
        ),
        "duty_figures.load_figures": lambda q: duty_figures.load_figures(
            q.session, q.city, "S-401", now=q.now, period=MONTH
        ),
        "duty_figures.list_overridden": lambda q: duty_figures.list_overridden(
            q.session, q.city, since=q.now - MONTH, zone=q.world.zone
        ),
        "push_down_counts.count_by_department": lambda q: push_down_counts.count_by_department(
            q.session, q.city, since=q.now - MONTH
        ),
        "push_down_counts.list_town_loads": lambda q: push_down_counts.list_town_loads(
            q.session, q.city, since=q.now - MONTH
        ),
        "push_downs.list_flagged_ids": lambda q: push_downs.list_flagged_ids(
            q.session, q.city, q.world.ticket
        ),
    }
    return [question for name, ask in asked.items() for question in each(("supervisor",), name, ask)]
