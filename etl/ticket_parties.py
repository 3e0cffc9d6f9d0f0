"""Collect the departments and matters of an import, and insert them into the city's directory."""

import re
from dataclasses import dataclass, field

import pandas as pd
from sqlalchemy.orm import Session

from db.bulk.parties import NewDepartment, NewMatter, insert_matters, upsert_departments
from etl.mappings import TicketsMapping


@dataclass
class Parties:
    """What the rows so far spoke of: department codes, and matters by their code."""

    departments: set[str] = field(default_factory=set)
    matters: dict[str, NewMatter] = field(default_factory=dict)

    def see(self, data: pd.DataFrame) -> None:
        """Take in the departments and matters of rows, and give each row its ``matter_code``."""
        self.departments.update(data["department"].dropna().unique())
        told = data[["matter", "major", "work_field"]].drop_duplicates("matter")
        for name, major, work_field in told[told["matter"].notna()].itertuples(index=False):
            code = to_code(name)
            field_ = None if pd.isna(work_field) else work_field
            self.matters.setdefault(code, NewMatter(code, name, name if pd.isna(major) else major, field_))
        codes = {name: to_code(name) for name in told["matter"].dropna()}
        data["matter_code"] = data["matter"].map(codes).astype(object)


def to_code(name: str) -> str:
    """Return the code of a matter that the source only names: its words in lower case with hyphens."""
    return re.sub(r"[\W_]+", "-", name.casefold()).strip("-")


def insert_parties(session: Session, city: str, parties: Parties, mapping: TicketsMapping) -> None:
    """Insert what was seen into the directory; a department without a mapping keeps its code as name."""
    upsert_departments(
        session,
        city,
        [_department(code, mapping) for code in sorted(parties.departments | set(mapping.departments))],
    )
    insert_matters(session, city, [parties.matters[code] for code in sorted(parties.matters)])


def _department(code: str, mapping: TicketsMapping) -> NewDepartment:
    party = mapping.departments.get(code)
    if party is None:
        return NewDepartment(code, code, code, None)
    return NewDepartment(code, party.name, party.name_en, party.work_field)
