"""Questions of desks: their queues, what stands beside a ticket, inboxes, and the office of supervision."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from dashboard.shared.desks import DESKS
from db.queries import (  # fmt: skip
    call_backs,
    caller_history,
    duplicate_candidates,
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
    supervision,
    supervision_lists,
    workflow_events,
)
from db.queries.duplicate_candidates import Whereabouts
from db.queries.my_tickets import Asked, Mine
from db.queries.nearby_tickets import Spot
from db.queries.queue_filters import EVERYTHING, Narrowed
from db.queries.queues import Queue
from db.queries.supervision_lists import Figure
from db.queries.ticket_list import Page
from db.rls import identity
from domain.enums import Act, Light, Role
from domain.filters import Filters
from domain.supervision import SUPERVISION_ACTS
from tests.support.questions import SCOPES, Asking, Question, World, each

MONTH = timedelta(days=30)
DESK_ROWS = 60  # of ``dashboard.desk.layout``
WORDS = "路灯不亮，影响出行"
NARROWED: dict[str, Callable[[World], Narrowed]] = {
    "words": lambda world: Narrowed(words=world.word),
    "town": lambda world: Narrowed(town=world.town),
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
    return [*_queues(), *_narrowed_queues(), *_own(), *_beside(), *_supervision(), *_center()]


def _queues() -> list[Question]:
    found = []
    for desk in DESKS:
        counts = partial(_counts, wanted=desk.queues)
        for role in sorted(desk.roles - {Role.AGENCY}):
            found.append(Question(f"queues.queue_counts {desk.path}", role.value, counts))
            found += [
                Question(
                    f"queue_page.queue_page {desk.path} {queue.value}",
                    role.value,
                    partial(_rows, queue=queue),
                )
                for queue in desk.queues
            ]
    return found


def _narrowed_queues() -> list[Question]:
    return [
        Question(
            f"queue_page.queue_page {queue.value} narrowed by {name}",
            who,
            partial(_rows, queue=queue, narrowed=narrowed),
        )
        for who, queue in NARROWED_QUEUES.items()
        for name, narrowed in NARROWED.items()
    ]


def _counts(q: Asking, *, wanted: tuple[Queue, ...]) -> Any:
    return queues.queue_counts(q.session, q.actor, wanted, now=q.now)


def _rows(q: Asking, *, queue: Queue, narrowed: Callable[[World], Narrowed] | None = None) -> Any:
    asked = narrowed(q.world) if narrowed else EVERYTHING
    page = Page(limit=DESK_ROWS)
    return queue_page.queue_page(q.session, q.actor, queue, page=page, now=q.now, narrowed=asked)


def _own() -> list[Question]:
    return [
        *(
            question
            for mine in Mine
            for question in each(
                SCOPES, f"my_tickets.my_tickets {mine.value}", partial(_mine, asked=Asked(mine))
            )
        ),
        *each(
            SCOPES,
            "my_tickets.my_tickets scope red",
            partial(_mine, asked=Asked(Mine.SCOPE, light=Light.RED)),
        ),
        *each(
            SCOPES,
            "replies.given_replies",
            lambda q: replies.given_replies(q.session, q.actor, after=None, limit=20),
        ),
        *each(
            SCOPES,
            "replies.given_replies a page further",
            lambda q: replies.given_replies(
                q.session, q.actor, after=(q.now - MONTH, q.world.past), limit=20
            ),
        ),
        *each(SCOPES, "inbox.unread_counts", _unread),
        *each(SCOPES, "inbox.entries", partial(_inbox, unread=False)),
        *each(SCOPES, "inbox.entries unread", partial(_inbox, unread=True)),
    ]


def _mine(q: Asking, *, asked: Asked) -> Any:
    return my_tickets.my_tickets(q.session, q.actor, asked=asked, now=q.now)


def _unread(q: Asking) -> Any:
    mine = identity.become(q.session, q.actor, q.now)
    return notifications.unread_counts(q.session, q.city, q.world.account, mine, now=q.now)


def _inbox(q: Asking, *, unread: bool) -> Any:
    mine = identity.become(q.session, q.actor, q.now)
    wanted = notifications.Wanted(only_unread=unread)
    return notifications.entries(q.session, q.city, q.world.account, mine, now=q.now, wanted=wanted)


def _beside() -> list[Question]:
    """Return what is asked beside an opened ticket."""
    return [
        *each(
            SCOPES,
            "precedents.precedents",
            lambda q: precedents.precedents(
                q.session, q.city, q.world.matter, town=q.world.town, now=q.now, other_than=None
            ),
        ),
        *each(
            ("dispatcher",),
            "precedents.usual_class",
            lambda q: precedents.usual_class(q.session, q.city, q.world.matter),
        ),
        *each(
            SCOPES,
            "similar.similar",
            lambda q: similar_tickets.similar(
                q.session, q.city, q.world.matter, WORDS, now=q.now, other_than=q.world.ticket
            ),
        ),
        *each(
            SCOPES,
            "nearby.nearby",
            lambda q: nearby_tickets.nearby(
                q.session, q.city, _spot(q), now=q.now, other_than=q.world.ticket
            ),
        ),
        *each(
            SCOPES,
            "nearby.open_dots",
            lambda q: nearby_tickets.open_dots(q.session, q.city, q.world.town, _spot(q), now=q.now),
        ),
    ]


def _spot(q: Asking) -> Spot:
    return Spot(q.world.lon, q.world.lat)


def _supervision() -> list[Question]:
    office = ("supervisor",)
    return [
        *each(office, "supervision.by_party", lambda q: supervision.by_party(q.session, q.city, now=q.now)),
        *each(
            ("supervisor", "department", "town"),
            "supervision.notices",
            lambda q: supervision.notices(q.session, q.city),
        ),
        *each(
            ("supervisor", "department", "town"),
            "workflow_events.newest",
            lambda q: workflow_events.newest(q.session, q.city, SUPERVISION_ACTS.kind),
        ),
        *each(
            ("supervisor", "department"),
            "supervision.notices_about",
            lambda q: supervision.notices_about(q.session, q.city, q.world.ticket),
        ),
        *(
            Question(
                f"supervision_lists.behind {figure.value}", "supervisor", partial(_behind, figure=figure)
            )
            for figure in Figure
        ),
        *each(
            office,
            "supervision_lists.told_of",
            lambda q: supervision_lists.told_of(
                q.session, q.city, party=q.world.party, numbers=[q.world.number, q.world.past_number]
            ),
        ),
        *each(
            office,
            "supervision_lists.lead_of",
            lambda q: supervision_lists.lead_of(q.session, q.city, [q.world.number, q.world.past_number]),
        ),
        *each(
            ("department",),
            "office_figures.office_figures",
            lambda q: party_kpis.office_figures(q.session, q.actor, now=q.now),
        ),
        *each(
            ("department", "town"),
            "office_parts.parts",
            lambda q: section_filter.parts(q.session, q.actor),
        ),
        *each(
            ("department",),
            "office_people.office_people",
            lambda q: section_people.office_people(q.session, q.city, q.world.department),
        ),
    ]


def _behind(q: Asking, *, figure: Figure) -> Any:
    return supervision_lists.behind(q.session, q.city, party=q.world.department, figure=figure, now=q.now)


def _center() -> list[Question]:
    return [
        *(
            Question(f"usual_words.usual_words {act.value}", "caller", partial(_usual, act=act))
            for act in (Act.REWORK, Act.MISS_CALL_BACK)
        ),
        *each(
            ("caller",),
            "call_backs.rates",
            lambda q: call_backs.rates(q.session, q.city, since=q.now - MONTH, now=q.now),
        ),
        *each(("caller",), "call_backs.tries", lambda q: call_backs.tries(q.session, q.city, q.world.past)),
        *each(
            ("intake",),
            "callers.earlier",
            lambda q: caller_history.earlier(q.session, q.city, q.world.phone, now=q.now),
        ),
        *each(
            ("intake",),
            "hearsay.said_lately",
            lambda q: duplicate_candidates.said_lately(q.session, q.city, now=q.now),
        ),
        *each(("intake",), "hearsay.duplicates", partial(_duplicates, at_point=True)),
        *each(("intake",), "hearsay.duplicates in a unit", partial(_duplicates, at_point=False)),
    ]


def _usual(q: Asking, *, act: Act) -> Any:
    return reason_presets.usual_words(q.session, q.city, act, now=q.now)


def _duplicates(q: Asking, *, at_point: bool) -> Any:
    world = q.world
    where = Whereabouts(world.unit, world.lon, world.lat) if at_point else Whereabouts(world.unit)
    return duplicate_candidates.duplicates(q.session, q.city, WORDS, where, matter=world.matter, now=q.now)
