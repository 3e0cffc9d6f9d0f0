"""Read a city from the database into a picture."""

from sqlalchemy.orm import Session

from db import feed
from db.queries.area_tree import area_tree
from db.queries.cities import city_facts, settings_of
from db.queries.matter_fields import matter_fields
from db.queries.open_tickets import open_tickets
from db.queries.present import present
from db.queries.ratings import ratings
from domain.settings import scores_of, setting_of
from live.picture import Picture, Rules
from live.tree import Tree


def load(session: Session, city: str) -> Picture:
    """Return the picture of a city as it is now; its role must see all of the city. Raises NotFound."""
    # Read before the tickets: what changes meanwhile comes again by the feed, once too often does no harm.
    event = feed.last(session)
    facts = city_facts(session, city)
    picture = Picture(
        city,
        zone=facts.zone,
        tree=Tree(area_tree(session, city)),
        matters=matter_fields(session, city),
        rules=_rules(session, city),
    )
    picture.load(open_tickets(session, city), ratings(session, city), event=event, now=present(session, city))
    return picture


def _rules(session: Session, city: str) -> Rules:
    stored = settings_of(session, city)
    return Rules(
        scores=scores_of(stored),
        shrinkage=int(setting_of(stored, "scores.shrinkage")),
        least_secret=int(setting_of(stored, "secrecy.least_count")),
        period_days=int(setting_of(stored, "satisfaction.period_days")),
    )
