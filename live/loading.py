"""Load a city's state from the database."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import partial

from sqlalchemy.orm import Session

from db import feed
from db.queries.area_tree import load_area_tree
from db.queries.cities import load_city_facts, load_settings
from db.queries.city_time import get_city_time
from db.queries.filters import get_day_start
from db.queries.matter_fields import load_matter_fields
from db.queries.open_tickets import open_tickets
from db.queries.ratings import list_ratings_since, sum_past_ratings
from db.queries.rollups import RatingSum
from db.session import live_transaction
from domain.filters import Filters
from domain.scopes import Scope
from domain.setting_values import parse_figures_period, parse_quantiles, parse_scores, parse_share_breaks
from domain.stored_settings import get_setting
from live.area_index import Tree
from live.city_state import CityState
from live.figure_settings import Rules
from live.past_ratings import PastRatings

Reading = Callable[[], AbstractContextManager[Session]]


def load(
    session: Session,
    city: str,
    *,
    reading: Reading = live_transaction,
    tell: Callable[[str], None] = lambda _city: None,
) -> CityState:
    """Return the current state of a city; its role must see all of the city. Raises NotFound.

    reading: opens the transactions that sum up ratings of longer ago; tell: called with the city after those
    without a waiting caller.
    """
    # Read before the tickets: what changes meanwhile comes again by the feed, once too often does no harm.
    event = feed.get_last_number(session)
    facts, rules, now = load_city_facts(session, city), _rules(session, city), get_city_time(session, city)

    def past(filters: Filters, scope: Scope) -> Sequence[RatingSum]:
        with reading() as opened:
            return sum_past_ratings(opened, scope, filters=filters)

    picture = CityState(
        city,
        zone=facts.zone,
        tree=Tree(load_area_tree(session, city)),
        matters=load_matter_fields(session, city),
        past=PastRatings(past, tell=partial(tell, city)),
        rules=rules,
    )
    since = get_day_start(rules.held_from(now.astimezone(facts.zone).date()), facts.zone)
    picture.load(open_tickets(session, city), list_ratings_since(session, city, since), event=event, now=now)
    return picture


def _rules(session: Session, city: str) -> Rules:
    stored = load_settings(session, city)
    return Rules(
        scores=parse_scores(stored),
        shrinkage=int(get_setting(stored, "scores.shrinkage")),
        least_secret=int(get_setting(stored, "secrecy.least_count")),
        period_days=int(get_setting(stored, "satisfaction.period_days")),
        quantiles=parse_quantiles(stored),
        share_breaks=parse_share_breaks(stored),
        figures_period=parse_figures_period(stored),
    )
