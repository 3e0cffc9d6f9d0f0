"""What the top bar and the map's filters offer to one actor."""

from collections.abc import Collection
from dataclasses import dataclass, field

from db.queries import cities, reference_data, ticket_duties
from db.queries.cities import CityFacts
from db.queries.reference_data import LevelEntry, MatterEntry, PartyEntry
from db.session import transaction
from domain.measures import SHARE_BREAKS
from domain.scopes import Actor
from domain.setting_values import parse_share_breaks
from domain.settings import RATING_DAYS, get_setting


@dataclass(frozen=True, slots=True)
class MapChoices:
    """What one actor may choose from on the map of one city.

    duties: codes and names of the shared ones. share_breaks: where the city's classes of shares begin.
    rating_days: the usual period of ratings.
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


def read_choices(actor: Actor, open_cities: Collection[str]) -> MapChoices:
    """Load the choices of an actor; ``open_cities``: codes of the cities the visitor may open."""
    with transaction(actor.scope) as session:
        stored = cities.load_settings(session, actor.city)
        return MapChoices(
            actor=actor,
            city=cities.load_city_facts(session, actor.city),
            cities=[city for city in cities.list_cities(session) if city.city in open_cities],
            levels=reference_data.list_levels(session, actor.city),
            parties=reference_data.list_parties(session, actor.city),
            matters=reference_data.list_matters(session, actor.city),
            duties=ticket_duties.list_shared_names(session, actor.city),
            share_breaks=parse_share_breaks(stored),
            rating_days=int(get_setting(stored, "satisfaction.period_days")),
        )
