"""Read a city from the database into a picture."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import partial

from sqlalchemy.orm import Session

from db import feed
from db.queries.area_tree import area_tree
from db.queries.cities import city_facts, settings_of
from db.queries.city_time import present
from db.queries.filters import day_begins
from db.queries.matter_fields import matter_fields
from db.queries.open_tickets import open_tickets
from db.queries.ratings import past_ratings, ratings_since
from db.queries.rollups import RatingSum
from db.session import live_transaction
from domain.filters import Filters
from domain.scopes import Scope
from domain.setting_values import figures_period_of, quantiles_of
from domain.settings import scores_of, setting_of
from live.area_index import Tree
from live.city_state import Picture
from live.figure_settings import Rules
from live.past_ratings import PastRatings

Reading = Callable[[], AbstractContextManager[Session]]


def load(
    session: Session,
    city: str,
    *,
    reading: Reading = live_transaction,
    tell: Callable[[str], None] = lambda _city: None,
) -> Picture:
    """Return the picture of a city as it is now; its role must see all of the city. Raises NotFound.

    reading: opens the transactions that sum up ratings of longer ago; tell: called with the city after those
    that nobody waited for.
    """
    # Read before the tickets: what changes meanwhile comes again by the feed, once too often does no harm.
    event = feed.last(session)
    facts, rules, now = city_facts(session, city), _rules(session, city), present(session, city)

    def past(filters: Filters, scope: Scope) -> Sequence[RatingSum]:
        with reading() as opened:
            return past_ratings(opened, scope, filters=filters)

    picture = Picture(
        city,
        zone=facts.zone,
        tree=Tree(area_tree(session, city)),
        matters=matter_fields(session, city),
        past=PastRatings(past, tell=partial(tell, city)),
        rules=rules,
    )
    since = day_begins(rules.held_from(now.astimezone(facts.zone).date()), facts.zone)
    picture.load(open_tickets(session, city), ratings_since(session, city, since), event=event, now=now)
    return picture


def _rules(session: Session, city: str) -> Rules:
    stored = settings_of(session, city)
    return Rules(
        scores=scores_of(stored),
        shrinkage=int(setting_of(stored, "scores.shrinkage")),
        least_secret=int(setting_of(stored, "secrecy.least_count")),
        period_days=int(setting_of(stored, "satisfaction.period_days")),
        quantiles=quantiles_of(stored),
        figures_period=figures_period_of(stored),
    )
