"""The demonstration's responsibility list: both lists as published, the shared one in two versions.

Keywords and synonyms, by which duties are found, are in ``keywords.csv`` and ``synonyms.csv``.
"""

import csv
import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from demo.areas import CITY_CODE
from demo.city import ZONE
from domain.duties import Duty, DutyField, DutyList, PublishDutiesPayload
from domain.duty_content import read_duty
from domain.duty_synonyms import Synonym
from domain.enums import Role
from domain.scopes import Actor, Scope
from services.duties import publish_duties
from services.duty_synonyms import add_synonyms

PLACE = Path(__file__).resolve().parents[1] / "data" / "shouguang" / "duties"
FIRST_REFERENCE, SECOND_REFERENCE = "寿编办〔示例〕1号", "寿编办〔示例〕2号"
SAMPLE = "示例清单，仅供演示"
SECOND_AGO = timedelta(days=60)  # before the end of the history
ROWS = {"situations": "code", "steps": "no"}  # what names a row of a list
Fields = dict[str, Any]


def publish_lists(session: Session, *, until: datetime) -> None:
    """Publish the list of powers once and the list of shared duties twice, as the list office did it."""
    office = Actor("system", "市委编办", frozenset({Role.LIST_OFFICE}), Scope.whole(CITY_CODE))
    first, second = (day.date() for day in get_effective_days(until))
    add_synonyms(session, read_synonyms(), actor=office, now=datetime.combine(first, time(), ZoneInfo(ZONE)))
    shared = read_shared()
    for reference, day, duties in (
        (FIRST_REFERENCE, first, read_powers()),
        (FIRST_REFERENCE, first, read_first_version(shared)),
        (SECOND_REFERENCE, second, [read_duty({}, fields) for fields in shared.values()]),
    ):
        payload = PublishDutiesPayload(
            duty_list=duties[0].duty_list,
            duties=tuple(duties),
            reference=reference,
            effective_from=day,
            remark=SAMPLE,
        )
        publish_duties(session, payload, actor=office, now=datetime.combine(day, time(), ZoneInfo(ZONE)))


def get_effective_days(until: datetime) -> tuple[datetime, datetime]:
    """Return the midnights from which the two versions hold, in the city's zone."""
    zone = ZoneInfo(ZONE)
    first = date(until.astimezone(zone).year - 1, 1, 1)
    second = max(first, (until - SECOND_AGO).astimezone(zone).date())
    return datetime.combine(first, time(), zone), datetime.combine(second, time(), zone)


def read_powers() -> list[Duty]:
    """Return the items of all departments."""
    keywords = _read_keywords()
    return [read_duty({}, _power_fields(row, keywords)) for row in _read_csv("power_items")]


def read_shared() -> dict[str, Fields]:
    """Return the fields of the shared duties as they are in force, by code."""
    found = {}
    keywords = _read_keywords()
    for duty_field in DutyField:
        for fields in tomllib.loads((PLACE / f"{duty_field}.toml").read_text(encoding="utf-8"))["duty"]:
            kind = {"duty_list": DutyList.SHARED, "duty_field": duty_field}
            found[fields["code"]] = {**kind, **fields, "keywords": keywords.get(fields["code"], [])}
    return found


def read_synonyms() -> list[Synonym]:
    """Return the synonyms by which duties are found."""
    return [Synonym(row["word"], row["means"]) for row in _read_csv("synonyms")]


def read_first_version(shared: Mapping[str, Fields]) -> list[Duty]:
    """Return the shared duties as the first version had them."""
    differs = tomllib.loads((PLACE / "first_version.toml").read_text(encoding="utf-8"))
    found = {code: fields for code, fields in shared.items() if code not in differs["later"]}
    for change in differs["changed"]:
        found[change["code"]] = _with(found[change["code"]], change)
    ended = [{"duty_list": DutyList.SHARED, **fields} for fields in differs["duty"]]
    return [read_duty({}, fields) for fields in (*found.values(), *ended)]


def _read_csv(name: str) -> list[dict[str, str]]:
    with (PLACE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _read_keywords() -> dict[str, list[str]]:
    """Return the keywords of duties by code: how people speak of what they are about."""
    return {row["code"]: row["keywords"].split("；") for row in _read_csv("keywords")}


def _power_fields(row: Mapping[str, str], keywords: Mapping[str, list[str]]) -> Fields:
    return {
        "code": row["code"],
        "duty_list": DutyList.POWER,
        "name": row["name"],
        "lead": [row["department"]],
        "power_kind": row["kind"],
        "legal_basis": row["legal_basis"].split("；"),
        "keywords": keywords.get(row["code"], []),
    }


def _with(fields: Fields, change: Fields) -> Fields:
    """Return the fields of a duty with others in their place; of rows only those that are named."""
    return fields | {name: _rows(name, fields[name], value) for name, value in change.items()}


def _rows(name: str, rows: Any, others: Any) -> Any:
    if name not in ROWS:
        return others
    by_key: dict[Any, Fields] = {row[ROWS[name]]: row for row in others}
    return [row | by_key.get(row[ROWS[name]], {}) for row in rows]
