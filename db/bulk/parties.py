"""Insert departments and matters of an import into a city's directory."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.models import Department, Matter


@dataclass(frozen=True, slots=True)
class NewDepartment:
    """A department as a mapping names it."""

    code: str
    name: str
    name_en: str | None
    work_field: str | None


@dataclass(frozen=True, slots=True)
class NewMatter:
    """A matter as the source names it."""

    code: str
    name: str
    major: str
    work_field: str | None


def upsert_departments(session: Session, city: str, departments: Sequence[NewDepartment]) -> None:
    """Insert departments, or update the names of those that are there."""
    if not departments:
        return
    row = insert(Department).values(
        [
            {
                "city": city, "code": each.code, "name": each.name, "name_en": each.name_en,
                "kind": "department", "work_field": each.work_field, "sample": False,
            }
            for each in departments
        ]
    )  # fmt: skip
    kept = {field: row.excluded[field] for field in ("name", "name_en", "work_field")}
    session.execute(row.on_conflict_do_update(index_elements=[Department.city, Department.code], set_=kept))


def insert_matters(session: Session, city: str, matters: Sequence[NewMatter]) -> None:
    """Insert the matters that are not there yet; what an administrator changed stays."""
    if not matters:
        return
    row = insert(Matter).values(
        [
            {
                "city": city, "code": each.code, "name": each.name, "name_en": each.name,
                "major": each.major, "work_field": each.work_field, "default_class": "general",
                "public": True, "secrecy": "normal",
            }
            for each in matters
        ]
    )  # fmt: skip
    session.execute(row.on_conflict_do_nothing(index_elements=[Matter.city, Matter.code]))


def load_matter_names(session: Session, city: str) -> dict[str, str]:
    """Return the names of a city's matters by code."""
    found = session.execute(select(Matter.code, Matter.name).where(Matter.city == city))
    return {row.code: row.name for row in found}
