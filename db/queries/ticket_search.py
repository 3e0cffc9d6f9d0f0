"""Full-text search of tickets by words or part of a number, within the scope; page by page.

The words go into a setting that the policy of ``ticket_words`` compares with (see ``db.rls.policies``). Their
pairs of characters find the candidates by an index, the text itself decides.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    SQLColumnExpression,
    and_,
    any_,
    case,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    text,
    true,
    tuple_,
)
from sqlalchemy.orm import Session

from db.models import Matter, Ticket, TicketWords
from db.queries import newest_search
from db.queries.cities import load_city_facts
from db.queries.guest_parties import says_openly
from db.queries.scope_areas import get_code
from db.queries.search_narrowing import EVERYTHING, THE_TICKET, Narrowing, Selected, narrow
from domain.enums import Secrecy
from domain.scopes import Actor, Reach
from domain.search_query import SearchQuery

ROWS = 20
COUNTED = 1000  # how many are counted at most
HIGHEST = "\U0010ffff"  # sorts behind every character that follows a beginning
# Looked at before all, where many were found.
SPANS = (timedelta(days=30), timedelta(days=180), timedelta(days=720))
RANKED = 1000  # the newest so many are put in order by how well they fit
# Words are known only now: a plan made for other ones could walk the whole table.
_ASK = text(
    "SELECT set_config('app.words', array_agg(DISTINCT pair)::text, true),"
    " set_config('plan_cache_mode', 'force_custom_plan', true)"
    " FROM (SELECT unnest(text_pairs(:city, word)) AS pair FROM unnest(CAST(:words AS text[])) AS word"
    " UNION ALL SELECT unnest(scope_marks(:city, CAST(:scope AS text[])))) AS wanted"
)
Ordered = Select[int, datetime, UUID]
_ASK_NOTHING = text("SELECT set_config('app.words', '', true), set_config('enable_bitmapscan', 'on', true)")


class Sorting(StrEnum):
    """Order of search results."""

    NEWEST = "newest"
    FITTING = "fitting"


class SearchCursor(NamedTuple):
    """Key of a page's end: the next page begins behind it. fit is 0 where the newest come first."""

    fit: int
    reported_at: datetime
    ticket: UUID


@dataclass(frozen=True, slots=True)
class Found:
    """The tickets of one page in order, how many there are (at most COUNTED + 1), and where it ends."""

    tickets: list[UUID]
    total: int
    end: SearchCursor | None


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for, what else must hold, in which order, and which page: behind ``after``."""

    asked: SearchQuery
    narrowing: Narrowing = EVERYTHING
    sorting: Sorting = Sorting.NEWEST
    after: SearchCursor | None = None
    rows: int = ROWS


def search(session: Session, actor: Actor, wanted: Search, *, now: datetime) -> Found:
    """Return the requested page; where a number matches, words are not searched.

    A duty without words finds the newest tickets that rest on it, no secret ones among them.
    """
    asked = wanted.asked
    if asked.number:
        by_number = narrow(_numbered(session, actor, asked.number), actor, wanted.narrowing, now)
        found = _page(session, by_number, replace(wanted, sorting=Sorting.NEWEST), now=now)
        if found.tickets:
            return found
    if not asked.words:
        return _of_duty(session, actor, wanted, now=now)
    _ask_for(session, actor, wanted)
    by_words = _all_of(actor).where(*(func.strpos(TicketWords.body, word) > 0 for word in asked.words))
    own = {"city": TicketWords.city, "ticket": TicketWords.ticket_id}
    by_words = by_words.where(says_openly(asked.words, TicketWords.body, actor, **own))
    matching = narrow(by_words, actor, wanted.narrowing, now)
    walked = _walk(session, actor.city, matching, wanted, now=now)
    found = walked or _page(session, matching, wanted, now=now)
    session.execute(_ASK_NOTHING)
    return found


def _of_duty(session: Session, actor: Actor, wanted: Search, *, now: datetime) -> Found:
    if wanted.narrowing.duty is None:
        return Found([], 0, None)
    open_ones = exists().where(
        THE_TICKET.city == TicketWords.city,
        THE_TICKET.id == TicketWords.ticket_id,
        THE_TICKET.secrecy != Secrecy.SECRET,
    )
    matching = narrow(_all_of(actor).where(open_ones), actor, wanted.narrowing, now)
    return _page(session, matching, replace(wanted, sorting=Sorting.NEWEST), now=now)


def _ask_for(session: Session, actor: Actor, wanted: Search) -> None:
    """Use the index for the words, and for the scope, town and party under which tickets are marked.

    The text of a ticket includes the name of its matter.
    """
    narrowing = wanted.narrowing
    marks = [get_code(actor.scope), narrowing.town, narrowing.department]
    words = list(wanted.asked.words)
    if narrowing.matter:
        of_matter = select(func.fold_text(Matter.name)).where(
            Matter.city == actor.city, Matter.code == narrowing.matter
        )
        words += session.scalars(of_matter)
    session.execute(
        _ASK, {"words": words, "city": actor.city, "scope": [mark for mark in marks if mark is not None]}
    )


def _all_of(actor: Actor) -> Selected:
    return select(TicketWords.ticket_id, TicketWords.reported_at, TicketWords.body).where(
        TicketWords.city == actor.city
    )


def _numbered(session: Session, actor: Actor, number: str) -> Selected:
    """Return the tickets whose number begins or ends so; its letters may be left out.

    They are few, and found before any other condition is checked.
    """
    prefix = load_city_facts(session, actor.city).number_prefix
    begins_or_ends = or_(
        _begins(TicketWords.number, number),
        _begins(TicketWords.tail, number[::-1]),
        _begins(TicketWords.number, prefix + number),
    )
    newest = TicketWords.reported_at.desc()
    few = _all_of(actor).where(begins_or_ends).order_by(newest).limit(COUNTED + 1)
    found = few.cte("numbered").prefix_with("MATERIALIZED")
    known = (Ticket.city == TicketWords.city) & (Ticket.id == TicketWords.ticket_id) & _may_be_known(actor)
    return _all_of(actor).join(found, found.c.ticket_id == TicketWords.ticket_id).join(Ticket, known)


def _may_be_known(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a ticket is not secret, or visible: to the Center, and to its handlers."""
    if actor.of_center and actor.scope.reach is Reach.WHOLE:
        return true()
    handled = literal(actor.party) == any_(Ticket.departments) if actor.party else false()
    return or_(Ticket.secrecy != Secrecy.SECRET, handled)


def _begins(column: SQLColumnExpression[str], beginning: str) -> ColumnElement[bool]:
    """Return the condition of a prefix as two comparisons: these may use an index under row security."""
    return and_(column >= beginning, column < beginning + HIGHEST)


def _page(session: Session, matching: Selected, wanted: Search, *, now: datetime) -> Found:
    counted = select(func.count()).select_from(matching.limit(COUNTED + 1).subquery())
    total = session.scalars(counted).one()
    if not total:
        return Found([], 0, None)
    if total > COUNTED:
        matching = _newest_part(session, matching, wanted, now=now)
    return replace(_shown(session, matching, wanted), total=total)


def _shown(session: Session, matching: Selected, wanted: Search) -> Found:
    """Return the page without its total."""
    page = _fitting(matching, wanted) if wanted.sorting is Sorting.FITTING else _newest(matching, wanted)
    found = [SearchCursor(*row) for row in session.execute(page.limit(wanted.rows + 1))]
    shown = found[: wanted.rows]
    return Found([place.ticket for place in shown], 0, shown[-1] if len(found) > wanted.rows else None)


def _walk(session: Session, city: str, matching: Selected, wanted: Search, *, now: datetime) -> Found | None:
    """Return a page of words that occur often, from the newest tickets; None where the index is cheaper.

    Only where more are found than are counted, so that nothing older has to be known.
    """
    if replace(wanted.narrowing, since=None) != EVERYTHING:  # then the index finds fewer
        return None
    end = wanted.after.reported_at if wanted.after and wanted.sorting is Sorting.NEWEST else now
    enough = max(COUNTED, wanted.rows if wanted.sorting is Sorting.NEWEST else RANKED) + 1
    since = newest_search.newest_since(session, city, matching, end=end, enough=enough)
    if since is None:
        return None
    found = _shown(session, matching.where(TicketWords.reported_at >= since), wanted)
    return replace(found, total=COUNTED + 1)


def _newest_part(session: Session, matching: Selected, wanted: Search, *, now: datetime) -> Selected:
    """Return as much of many as the page needs, from the newest on: so not all of them are put in order."""
    is_next = wanted.sorting is Sorting.NEWEST and wanted.after is not None
    end = wanted.after.reported_at if is_next and wanted.after else now
    enough = wanted.rows + 1 if wanted.sorting is Sorting.NEWEST else RANKED
    for span in SPANS:
        part = matching.where(TicketWords.reported_at >= end - span)
        behind = part.where(TicketWords.reported_at < end) if is_next else part
        counted = select(func.count()).select_from(behind.limit(enough).subquery())
        if session.scalars(counted).one() >= enough:
            return part
    return matching


def _newest(matching: Selected, wanted: Search) -> Ordered:
    order = (TicketWords.reported_at, TicketWords.ticket_id)
    page = matching.with_only_columns(literal(0), *order).order_by(*(column.desc() for column in order))
    if wanted.after is None:
        return page
    end = wanted.after
    return page.where(tuple_(*order) < tuple_(literal(end.reported_at), literal(end.ticket)))


def _fitting(matching: Selected, wanted: Search) -> Ordered:
    """Return the newest of them by how well they fit.

    A word counts as often as it occurs, up to three times, and more where it is a whole line, such as
    the name of a matter or a place.
    """
    newest = (TicketWords.reported_at.desc(), TicketWords.ticket_id.desc())
    ranked = matching.order_by(*newest).limit(RANKED).subquery("ranked")
    body = ranked.c.body
    fit: ColumnElement[int] = literal(0)
    for word in wanted.asked.words:
        without = func.length(func.replace(body, word, ""), type_=Integer)
        times = (func.length(body, type_=Integer) - without) // len(word)
        whole = func.strpos(func.concat("\n", body, "\n"), f"\n{word}\n") > 0
        fit = fit + func.least(times, 3) + case((whole, 5), else_=0)
    scored = select(fit.label("fit"), ranked.c.reported_at, ranked.c.ticket_id).subquery("scored")
    order = (scored.c.fit, scored.c.reported_at, scored.c.ticket_id)
    page = select(*order).order_by(*(column.desc() for column in order))
    if wanted.after is None:
        return page
    end = wanted.after
    return page.where(
        tuple_(*order) < tuple_(literal(end.fit), literal(end.reported_at), literal(end.ticket))
    )
