"""Choices of the map page, passed from its read model to its components."""

from dataclasses import dataclass

from db.queries.cities import CityFacts
from db.queries.reference_data import LevelEntry, MatterEntry, PartyEntry
from domain.scopes import Actor


@dataclass(frozen=True, slots=True)
class MapChoices:
    """What one actor may choose from on the map of one city."""

    actor: Actor
    city: CityFacts
    cities: list[CityFacts]
    levels: list[LevelEntry]
    parties: list[PartyEntry]
    matters: list[MatterEntry]
