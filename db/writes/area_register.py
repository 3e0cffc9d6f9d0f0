# ruff: noqa: S608 — only this module's own constants are put into its statements.
"""Write what follows from a change of the area register: ended areas, posts, accounts, tickets, objects.

Runs as the owner, in the transaction of the change; every statement carries the city.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from db.models import City
from db.writes import rollup_marks
from domain.scopes import Actor

BATCH = 5000  # tickets whose past days are marked in one statement
Place = tuple[str, str | None, str | None]  # code of an area, unit and town of its tickets from now on
Pairs = Sequence[tuple[str, str]]  # an area that ends, and one that continues it

_PAIRS = "unnest(CAST(:old AS text[]), CAST(:new AS text[])) m (old, new)"
_PLACES = (
    "unnest(CAST(:codes AS text[]), CAST(:units AS text[]), CAST(:towns AS text[])) m (code, unit, town)"
)
_END = text(
    f"""
    UPDATE areas a SET valid_to = :on, parent_code = coalesce(m.new, a.parent_code)
    FROM {_PAIRS} WHERE a.city = :city AND a.code = m.old
    """
)
_REPOINT = text(
    f"UPDATE areas a SET parent_code = m.new FROM {_PAIRS}"
    " WHERE a.city = :city AND a.code = m.old AND m.new IS NOT NULL"
)
# The party of a town has the town's code and name.
_RENAME_TOWNS = text(
    """
    UPDATE departments d SET name = a.name, name_en = coalesce(a.name_en, d.name_en)
    FROM areas a WHERE d.city = :city AND d.kind = 'town' AND d.code = ANY (:codes)
        AND a.city = d.city AND a.code = d.town_code
    """
)
_COPY_POSTS = text(
    f"""
    INSERT INTO staff_posts (city, id, staff_id, area_code, line_of_work, valid_from, valid_to)
    SELECT DISTINCT ON (p.staff_id, m.new) p.city, gen_random_uuid(), p.staff_id, m.new, p.line_of_work,
        greatest(p.valid_from, :on), p.valid_to
    FROM staff_posts p JOIN {_PAIRS} ON p.area_code = m.old
    WHERE p.city = :city AND (p.valid_to IS NULL OR p.valid_to > greatest(p.valid_from, :on))
        AND NOT EXISTS (SELECT 1 FROM staff_posts h WHERE h.city = p.city AND h.staff_id = p.staff_id
            AND h.area_code = m.new AND (h.valid_to IS NULL OR h.valid_to > :on))
    ORDER BY p.staff_id, m.new, p.valid_from
    """
)
_END_POSTS = text(
    "UPDATE staff_posts SET valid_to = :on WHERE city = :city AND area_code = ANY (:ended)"
    " AND valid_from < :on AND (valid_to IS NULL OR valid_to > :on)"
)
_DROP_POSTS = text(
    "DELETE FROM staff_posts WHERE city = :city AND area_code = ANY (:ended) AND valid_from >= :on"
)
# A holder of a grid keeps it for what is open there, and gets what continues it; of a unit all moves on.
_GRANTS = f"""
    SELECT DISTINCT g.account_id, g.role, g.department, g.section, m.old, m.new,
        g.grid_code IS NOT NULL AS of_grid
    FROM account_grants g JOIN {_PAIRS} ON m.old = coalesce(g.grid_code, g.unit_code)
    WHERE g.city = :city
"""
_FIND_GRANTS = text(_GRANTS)
_COPY_GRANTS = text(
    f"""
    INSERT INTO account_grants (city, account_id, role, town_code, unit_code, grid_code, department, section)
    SELECT :city, g.account_id, g.role, CASE WHEN g.of_grid THEN t.code ELSE p.code END,
        CASE WHEN g.of_grid THEN p.code ELSE g.new END, CASE WHEN g.of_grid THEN g.new END, g.department,
        g.section
    FROM ({_GRANTS}) g
    JOIN areas a ON a.city = :city AND a.code = g.new
    LEFT JOIN areas p ON p.city = :city AND p.code = a.parent_code
    LEFT JOIN areas t ON t.city = :city AND t.code = p.parent_code
    ON CONFLICT DO NOTHING
    """
)
_DROP_GRANTS = text(
    "DELETE FROM account_grants WHERE city = :city AND grid_code IS NULL AND unit_code = ANY (:ended)"
)
_FOLLOW_GRANTS = text(
    """
    UPDATE account_grants g SET unit_code = p.code, town_code = p.parent_code
    FROM areas a JOIN areas p ON p.city = a.city AND p.code = a.parent_code
    WHERE g.city = :city AND a.city = g.city AND a.code = g.grid_code
        AND (g.unit_code, g.town_code) IS DISTINCT FROM (p.code, p.parent_code) AND g.unit_code IS NOT NULL
    """
)
_RECORD_GRANT = text(
    """
    INSERT INTO account_events (city, account_id, at, act, actor, actor_name, changes)
    VALUES (:city, :account, :at, 'grant', :actor, :actor_name, jsonb_build_object('place',
        jsonb_build_array(CAST(:old AS text), CAST(:new AS text))))
    """
)
_LEAVES = f"""
    FROM tickets t JOIN {_PLACES} ON t.grid_code = m.code
    WHERE t.city = :city AND (t.unit_code, t.town_code) IS DISTINCT FROM (m.unit, m.town)
"""
_UNITS = f"""
    FROM tickets t JOIN {_PLACES} ON t.unit_code = m.code
    WHERE t.city = :city AND t.grid_code IS NULL
        AND (t.unit_code, t.town_code) IS DISTINCT FROM (m.unit, m.town)
"""
_ROLL_UP = """
    UPDATE tickets x SET unit_code = s.unit, town_code = s.town
    FROM (SELECT t.id, m.unit, m.town {which}) s WHERE x.city = :city AND x.id = s.id
"""
# A town keeps its own work orders; the column repeats where the ticket lies, for row security.
_ORDERS = text(
    """
    UPDATE work_orders w SET town_code = t.town_code FROM tickets t
    WHERE w.city = :city AND w.ticket_id = ANY (:ids) AND t.city = w.city AND t.id = w.ticket_id
        AND w.town_code IS DISTINCT FROM t.town_code
    """
)
_RELOCATE = text(
    f"""
    UPDATE collected_objects o SET grid_code = m.new FROM {_PAIRS}
    JOIN areas a ON a.city = :city AND a.code = m.new
    WHERE o.city = :city AND o.grid_code = m.old AND ST_Covers(a.geom, o.point)
    """
)
_OBJECT_PLACES = text(
    """
    UPDATE collected_objects o SET unit_code = p.code, town_code = p.parent_code
    FROM areas a JOIN areas p ON p.city = a.city AND p.code = a.parent_code
    WHERE o.city = :city AND a.city = o.city AND a.code = o.grid_code AND o.grid_code = ANY (:grids)
        AND p.parent_code IS NOT NULL AND (o.unit_code, o.town_code) IS DISTINCT FROM (p.code, p.parent_code)
    """
)
_READDRESS = text(
    """
    UPDATE notices n SET to_code = t.unit_code FROM tickets t
    WHERE n.city = :city AND n.to_kind = 'area' AND n.to_code = ANY (:units)
        AND t.city = n.city AND t.id = n.ticket_id AND t.unit_code IS NOT NULL AND t.unit_code <> n.to_code
        AND NOT EXISTS (SELECT 1 FROM notices h WHERE h.city = n.city AND h.to_kind = 'area'
            AND h.to_code = t.unit_code AND h.event = n.event AND h.kind = n.kind)
    """
)


def lock_register(session: Session, city: str) -> None:
    """Let no other import change the register until the transaction ends; rows may still name the city."""
    session.execute(select(City.city).where(City.city == city).with_for_update(key_share=True)).one()


def end_areas(session: Session, city: str, ended: Mapping[str, str | None], *, on: date) -> None:
    """End areas on a day. ended: the parent, in force, to which each still belongs."""
    _pairs(session, _END, city, list(ended.items()), on=on)


def repoint_areas(session: Session, city: str, parents: Mapping[str, str | None]) -> None:
    """Give areas that ended before a parent that is in force."""
    _pairs(session, _REPOINT, city, list(parents.items()))


def rename_towns(session: Session, city: str, codes: Sequence[str]) -> None:
    """Name the parties of renamed towns as the towns."""
    session.execute(_RENAME_TOWNS, {"city": city, "codes": list(codes)})


def move_posts(session: Session, city: str, pairs: Pairs, *, on: date) -> int:
    """Let the staff of ended areas go on in what continues them; return how many posts that makes."""
    copied = _pairs(session, _COPY_POSTS, city, pairs, on=on)
    ended = sorted({old for old, _ in pairs})
    for statement in (_END_POSTS, _DROP_POSTS):
        session.execute(statement, {"city": city, "ended": ended, "on": on})
    return copied


def move_grants(session: Session, city: str, pairs: Pairs, *, actor: Actor, at: datetime) -> int:
    """Let the accounts of ended areas go on in what continues them; return how many accounts that are."""
    values = _values(city, pairs)
    found = session.execute(_FIND_GRANTS, values).all()
    session.execute(_COPY_GRANTS, values)
    session.execute(_DROP_GRANTS, {"city": city, "ended": sorted({old for old, _ in pairs})})
    session.execute(_FOLLOW_GRANTS, {"city": city})
    told = {"city": city, "at": at, "actor": actor.id, "actor_name": actor.name}
    rows = [{**told, "account": row.account_id, "old": row.old, "new": row.new} for row in found]
    if rows:
        session.execute(_RECORD_GRANT, rows)
    return len({row.account_id for row in found})


def roll_up_leaves(session: Session, city: str, places: Sequence[Place]) -> int:
    """Set unit and town of the tickets of these leaves, which they keep; return how many changed."""
    return _roll_up(session, city, places, which=_LEAVES)


def roll_up_units(session: Session, city: str, places: Sequence[Place]) -> int:
    """Set unit and town of the tickets that lie in these units and in no leaf; return how many changed."""
    return _roll_up(session, city, places, which=_UNITS)


def relocate_objects(session: Session, city: str, pairs: Pairs, leaves: Sequence[Place]) -> None:
    """Put collected objects into the grids that contain them now, and below today's units and towns."""
    _pairs(session, _RELOCATE, city, pairs)
    grids = sorted({code for pair in pairs for code in pair} | {code for code, *_ in leaves})
    session.execute(_OBJECT_PLACES, {"city": city, "grids": grids})


def readdress_notices(session: Session, city: str, units: Sequence[str]) -> None:
    """Address the notices of ended units to the units in which their tickets lie now."""
    session.execute(_READDRESS, {"city": city, "units": list(units)})


def _roll_up(session: Session, city: str, places: Sequence[Place], *, which: str) -> int:
    if not places:
        return 0
    codes, units, towns = (list(column) for column in zip(*places, strict=True))
    values = {"city": city, "codes": codes, "units": units, "towns": towns}
    ids = list(session.scalars(text(f"SELECT t.id {which}"), values))
    _mark(session, city, ids)
    session.execute(text(_ROLL_UP.format(which=which)), values)
    session.expire_all()
    session.execute(_ORDERS, {"city": city, "ids": ids})
    _mark(session, city, ids)
    return len(ids)


def _mark(session: Session, city: str, ids: Sequence[UUID]) -> None:
    """Mark the past days of tickets as they are counted now: once before, once after."""
    for start in range(0, len(ids), BATCH):
        rollup_marks.mark_tickets(session, city, ids[start : start + BATCH])


def _pairs(
    session: Session, statement: Any, city: str, pairs: Sequence[tuple[str, str | None]], **values: object
) -> int:
    found = session.connection().execute(statement, {**_values(city, pairs), **values})
    return int(found.rowcount)


def _values(city: str, pairs: Sequence[tuple[str, str | None]]) -> dict[str, object]:
    return {"city": city, "old": [old for old, _ in pairs], "new": [new for _, new in pairs]}
