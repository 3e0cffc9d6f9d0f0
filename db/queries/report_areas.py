"""Query for the map of a report: the areas below its recipient, with their open and overdue tickets."""

import gzip
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from db.queries.area_counts import CountQuery, count_area_values
from db.queries.area_shapes import Format, Packing, load_shapes_file
from db.queries.area_tree import AreaTree, LevelAreas, load_area_tree
from db.queries.cities import load_city_facts, load_settings
from db.queries.indicators import load_names
from domain.enums import Light
from domain.filters import Filters
from domain.indicators import Breakdown
from domain.measures import OPEN_TICKETS
from domain.report_figures import MapPart, MapPicture, NamedKey
from domain.scopes import Actor, Reach
from domain.setting_values import parse_quantiles
from domain.stored_settings import get_setting
from geo.classes import build_count_classes
from geo.outlines import draw_outlines

WIDTH = 640  # units of the outlines
# Values are the overdue tickets, counts all open ones: one reading tells both.
OVERDUE = replace(OPEN_TICKETS, code="overdue", part=frozenset({Light.RED}))


def load_report_map(session: Session, actor: Actor, *, now: datetime) -> MapPicture | None:
    """Return the towns of the city, or the units of the actor's town; None where no shapes are published.

    Secret tickets count as on the map: for a town from the city's least number on, never below a town.
    """
    tree = load_area_tree(session, actor.city)
    level, codes = _choose_level(tree, actor)
    if level is None or level.shapes is None or not codes:
        return None
    file = load_shapes_file(
        session, actor.city, level.code, version=level.shapes, form=Format.GEOJSON, packing=Packing.GZIP
    )
    sheet = draw_outlines(json.loads(gzip.decompress(file.body)), codes, width=WIDTH)
    if sheet is None:
        return None
    stored = load_settings(session, actor.city)
    asked = CountQuery(
        filters=Filters(),
        scope=actor.scope,
        now=now,
        zone=load_city_facts(session, actor.city).zone,
        least_secret=int(get_setting(stored, "secrecy.least_count")),
    )
    found = count_area_values(session, tree, level=level.code, measure=OVERDUE, question=asked)
    names = load_names(session, actor.city, Breakdown.UNIT, list(sheet.by_code))
    areas = []
    for code, outline in sheet.by_code.items():
        area = found.areas.get(code)
        areas.append(
            MapPart(
                who=NamedKey(key=code, name=names.get(code, (code, None))[0]),
                path=outline.path,
                x=outline.x,
                y=outline.y,
                open=0 if area is None else area.count,
                overdue=0 if area is None else int(area.value or 0),
            )
        )
    classes = build_count_classes([area.open for area in areas], quantiles=parse_quantiles(stored))
    unlocated = found.total - sum(area.open for area in areas)
    return MapPicture(
        width=sheet.width,
        height=sheet.height,
        breaks=classes.edges,
        areas=tuple(sorted(areas, key=lambda area: area.who.key)),
        unlocated=unlocated,
    )


def _choose_level(tree: AreaTree, actor: Actor) -> tuple[LevelAreas | None, Sequence[str]]:
    """Return the level that is drawn, and which of its areas."""
    depth = 2 if actor.scope.reach is Reach.TOWN else 1
    at_depth = [level for level in tree.levels if level.depth == depth and level.shapes is not None]
    if not at_depth:
        return None, ()
    level = max(at_depth, key=lambda one: len(one.codes))
    if depth == 1:
        return level, level.codes
    return level, [code for code in level.codes if tree.parents.get(code) == actor.scope.town]
