"""Queries of desks: queues, sidebars, inboxes, and the supervision office."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from dashboard.shared.desks import DESKS
from db.queries import (  # fmt: skip
    call_backs,
    caller_history,
    duplicate_candidates,
    fresh_dispatches,
    my_tickets,
    nearby_tickets,
    notifications,
    party_kpis,
    precedents,
    queue_page,
    queues,
    reason_presets,
    replies,
    section_filter,
    section_people,
    similar_tickets,
)
from db.queries.duplicate_candidates import Whereabouts
from db.queries.my_tickets import Mine, MyTicketsQuery
from db.queries.nearby_tickets import NearbyPoint
from db.queries.party_kpis import DueShares, Share
from db.queries.queue_filters import EVERYTHING, Narrowed
from db.queries.queues import Queue
from db.queries.ticket_list import Page
from db.rls import identity
from domain.enums import Act, Light, Role
from domain.filters import Filters
from tests.support.questions import SCOPES, Asking, Question, World, each

MONTH = timedelta(days=30)
NOTHING_DUE = DueShares(Share(0, 0), Share(0, 0))
DESK_ROWS = 60  # of ``dashboard.desk.layout``
WORDS = "路灯不亮，影响出行"
NARROWED: dict[str, Callable[[World], Narrowed]] = {
    "words": lambda world: Narrowed(words=world.word),
    "town": lambda world: Narrowed(town=world.town),
    "duty": lambda _world: Narrowed(filters=Filters(duty="S-401")),
    "red": lambda _world: Narrowed(light=Light.RED),
    "no deadline": lambda _world: Narrowed(light=Light.NO_DEADLINE),
    "matter": lambda world: Narrowed(filters=Filters(matter=world.matter)),
}
NARROWED_QUEUES = {
    "dispatcher": Queue.TO_DISPATCH,
    "department": Queue.LEADING,
    "town": Queue.CALLED_UP,
    "unit": Queue.OPEN,
}


def desk_questions() -> list[Question]:
    """Return every question of this module."""
    return [
        *_queues(),
        *_narrowed_queues(),
        *_own(),
        *_beside(),
        *_offices(),
        *_center(),
    ]


def _queues() -> list[Question]:
    found = []
    for desk in DESKS:
        counts = partial(_counts, wanted=desk.queues)
        for role in sorted(desk.roles - {Role.AGENCY}):
            found.append(Question(f"queues.count_queues {desk.path}", role.value, counts))
            found += [
                Question(
                    f"queue_page.load_queue_page {desk.path} {queue.value}",
                    role.value,
                    partial(_rows, queue=queue),
                )
                for queue in desk.queues
            ]
    return found


def _narrowed_queues() -> list[Question]:
    return [
        Question(
            f"queue_page.load_queue_page {queue.value} narrowed by {name}",
            who,
            partial(_rows, queue=queue, narrowed=narrowed),
        )
        for who, queue in NARROWED_QUEUES.items()
        for name, narrowed in NARROWED.items()
    ]


def _counts(q: Asking, *, wanted: tuple[Queue, ...]) -> Any:
    return queues.count_queues(q.session, q.actor, wanted, now=q.now)


def _rows(q: Asking, *, queue: Queue, narrowed: Callable[[World], Narrowed] | None = None) -> Any:
    asked = narrowed(q.world) if narrowed else EVERYTHING
    page = Page(limit=DESK_ROWS)
    return queue_page.load_queue_page(q.session, q.actor, queue, page=page, now=q.now, narrowed=asked)


def _own() -> list[Question]:
    return [
        *(
            question
            for mine in Mine
            for question in each(
                SCOPES, f"my_tickets.list_my_tickets {mine.value}", partial(_mine, asked=MyTicketsQuery(mine))
            )
        ),
        *each(
            SCOPES,
            "my_tickets.list_my_tickets scope red",
            partial(_mine, asked=MyTicketsQuery(Mine.SCOPE, light=Light.RED)),
        ),
        *each(
            SCOPES,
            "replies.list_given_replies",
            lambda q: replies.list_given_replies(q.session, q.actor, after=None, limit=20),
        ),
        *each(
            SCOPES,
            "replies.list_given_replies a page further",
            lambda q: replies.list_given_replies(
                q.session, q.actor, after=(q.now - MONTH, q.world.past), limit=20
            ),
        ),
        *each(SCOPES, "notifications.count_unread", _unread),
        *each(SCOPES, "notifications.list_entries", partial(_inbox, unread=False)),
        *each(SCOPES, "notifications.list_entries unread", partial(_inbox, unread=True)),
    ]


def _mine(q: Asking, *, asked: MyTicketsQuery) -> Any:
    return my_tickets.list_my_tickets(q.session, q.actor, asked=asked, now=q.now)


def _unread(q: Asking) -> Any:
    mine = identity.set_identity(q.session, q.actor, q.now)
    return notifications.count_unread(q.session, q.city, q.world.account, mine, now=q.now)


def _inbox(q: Asking, *, unread: bool) -> Any:
    mine = identity.set_identity(q.session, q.actor, q.now)
    wanted = notifications.InboxPart(only_unread=unread)
    return notifications.list_entries(q.session, q.city, q.world.account, mine, now=q.now, wanted=wanted)


def _beside() -> list[Question]:
    """Return the queries of the sidebar of an opened ticket."""
    return [
        *each(
            SCOPES,
            "precedents.list_precedents",
            lambda q: precedents.list_precedents(
                q.session, q.city, q.world.matter, town=q.world.town, now=q.now, other_than=None
            ),
        ),
        *each(
            ("dispatcher",),
            "precedents.get_usual_class",
            lambda q: precedents.get_usual_class(q.session, q.city, q.world.matter),
        ),
        *each(
            SCOPES,
            "similar_tickets.list_similar",
            lambda q: similar_tickets.list_similar(
                q.session,
                q.city,
                q.world.matter,
                WORDS,
                now=q.now,
                other_than=q.world.ticket,
                party=q.actor.party,
            ),
        ),
        *each(
            SCOPES,
            "nearby_tickets.list_nearby",
            lambda q: nearby_tickets.list_nearby(
                q.session, q.city, _spot(q), now=q.now, other_than=q.world.ticket, party=q.actor.party
            ),
        ),
        *each(
            SCOPES,
            "nearby_tickets.open_dots",
            lambda q: nearby_tickets.open_dots(
                q.session, q.city, q.world.town, _spot(q), now=q.now, party=q.actor.party
            ),
        ),
    ]


def _spot(q: Asking) -> NearbyPoint:
    return NearbyPoint(q.world.lon, q.world.lat)


def _offices() -> list[Question]:
    return [
        *each(
            ("department",),
            "party_kpis.load_office_figures",
            lambda q: party_kpis.load_office_figures(q.session, q.actor, now=q.now, due=NOTHING_DUE),
        ),
        *each(
            ("department",),
            "party_kpis.load_due_shares",
            lambda q: party_kpis.load_due_shares(q.session, q.actor, now=q.now),
        ),
        *each(
            ("department", "town"),
            "section_filter.list_parts",
            lambda q: section_filter.list_parts(q.session, q.actor),
        ),
        *each(
            ("department",),
            "section_people.load_office_people",
            lambda q: section_people.load_office_people(q.session, q.city, q.world.department),
        ),
    ]


def _center() -> list[Question]:
    return [
        *(
            Question(f"reason_presets.list_usual_reasons {act.value}", "caller", partial(_usual, act=act))
            for act in (Act.REWORK, Act.MISS_CALL_BACK)
        ),
        *each(
            ("dispatcher",),
            "fresh_dispatches.list_dispatched_since",
            lambda q: fresh_dispatches.list_dispatched_since(
                q.session, q.city, by="dispatcher", since=q.now - timedelta(minutes=1)
            ),
        ),
        *each(
            ("caller",),
            "call_backs.load_rates",
            lambda q: call_backs.load_rates(q.session, q.city, since=q.now - MONTH, now=q.now),
        ),
        *each(
            ("caller",),
            "call_backs.load_tries",
            lambda q: call_backs.load_tries(q.session, q.city, q.world.past),
        ),
        *each(
            ("intake",),
            "caller_history.list_earlier",
            lambda q: caller_history.list_earlier(q.session, q.city, q.world.phone, now=q.now),
        ),
        *each(
            ("intake",),
            "duplicate_candidates.list_recent_reports",
            lambda q: duplicate_candidates.list_recent_reports(q.session, q.city, now=q.now),
        ),
        *each(("intake",), "duplicate_candidates.list_duplicates", partial(_duplicates, at_point=True)),
        *each(
            ("intake",),
            "duplicate_candidates.list_duplicates in a unit",
            partial(_duplicates, at_point=False),
        ),
    ]


def _usual(q: Asking, *, act: Act) -> Any:
    return reason_presets.list_usual_reasons(q.session, q.city, act, now=q.now)


def _duplicates(q: Asking, *, at_point: bool) -> Any:
    world = q.world
    where = Whereabouts(world.unit, world.lon, world.lat) if at_point else Whereabouts(world.unit)
    return duplicate_candidates.list_duplicates(
        q.session, q.city, WORDS, where, matter=world.matter, now=q.now
    )
