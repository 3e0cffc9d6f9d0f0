"""What the top bar and the map's filters offer to one actor."""

import sys
from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

import live
from dashboard.shared.render_cache import RenderCache
from db.queries import cities, reference_data, ticket_duties
from db.queries.cities import CityFacts
from db.queries.reference_data import LevelEntry, MatterEntry, PartyEntry
from db.session import Session
from domain.measures import SHARE_BREAKS
from domain.scopes import Actor
from domain.setting_values import parse_share_breaks
from domain.settings import RATING_DAYS
from domain.stored_settings import get_setting

OFFERED_SECONDS = 10.0  # so old may be what filters offer: parties, matters and duties change on few days


@dataclass(frozen=True, slots=True)
class OfferedNames:
    """What filters offer in one city, the same for all its readers; see `MapChoices`."""

    cities: list[CityFacts]
    levels: list[LevelEntry]
    parties: list[PartyEntry]
    matters: list[MatterEntry]
    duties: list[tuple[str, str]]
    drawn: dict[Hashable, Any] = field(default_factory=dict)


_OFFERED: RenderCache[OfferedNames] = RenderCache(longest=OFFERED_SECONDS)


@dataclass(frozen=True, slots=True)
class MapChoices:
    """What one actor may choose from on the map of one city.

    duties: codes and names of the shared ones. share_breaks: where the city's classes of shares begin.
    rating_days: the usual period of ratings. drawn: what was made of parties, matters and duties already,
    by name and language, for other readers of the same.
    """

    actor: Actor
    city: CityFacts
    cities: list[CityFacts]
    levels: list[LevelEntry]
    parties: list[PartyEntry]
    matters: list[MatterEntry]
    duties: list[tuple[str, str]] = field(default_factory=list)
    share_breaks: tuple[float, ...] = SHARE_BREAKS
    rating_days: int = RATING_DAYS
    drawn: dict[Hashable, Any] = field(default_factory=dict)


def read_choices(session: Session, actor: Actor, open_cities: Collection[str]) -> MapChoices:
    """Load the choices of an actor; ``open_cities``: codes of the cities the visitor may open."""
    stored = cities.load_settings(session, actor.city)
    offered = read_offered(session, actor.city)
    return MapChoices(
        actor=actor,
        city=cities.load_city_facts(session, actor.city),
        cities=choose_cities(offered.cities, open_cities, lambda: cities.list_cities(session)),
        levels=offered.levels,
        parties=offered.parties,
        matters=offered.matters,
        duties=offered.duties,
        share_breaks=parse_share_breaks(stored),
        rating_days=int(get_setting(stored, "satisfaction.period_days")),
        drawn=offered.drawn,
    )


def choose_cities(
    known: Sequence[CityFacts], wanted: Collection[str], read: Callable[[], list[CityFacts]]
) -> list[CityFacts]:
    """Return the cities with the wanted codes; ``read`` gives all, asked where ``known`` lacks one."""
    every = known if {city.city for city in known}.issuperset(wanted) else read()
    return [city for city in every if city.city in wanted]


def read_offered(session: Session, city: str) -> OfferedNames:
    """Return what filters offer, read for all readers together while the city's live state is kept."""
    is_served = city in live.get_states()

    def read() -> tuple[int, OfferedNames]:
        return 0, OfferedNames(
            cities=cities.list_cities(session),
            levels=reference_data.list_levels(session, city),
            parties=reference_data.list_parties(session, city),
            matters=reference_data.list_matters(session, city),
            duties=ticket_duties.list_shared_names(session, city),
        )

    return _OFFERED.since(city, 0 if is_served else sys.maxsize, read)
