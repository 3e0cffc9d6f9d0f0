"""Collect the departments and matters of an import, and insert them into the city's directory."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd
from sqlalchemy.orm import Session

from db.bulk.parties import NewDepartment, NewMatter, insert_matters, upsert_departments
from domain.texts import fold_text
from etl.mappings import TicketsMapping


@dataclass
class Parties:
    """What the rows so far spoke of: department codes, and matters by their code.

    known: names of the city's matters by code, as they were before.
    """

    known: Mapping[str, str] = field(default_factory=dict)
    departments: set[str] = field(default_factory=set)
    matters: dict[str, NewMatter] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)  # by folded name

    def see(self, data: pd.DataFrame) -> None:
        """Take in the departments and matters of rows, and give each row its ``matter_code``."""
        self.departments.update(data["department"].dropna().unique())
        told = data[["matter", "major", "work_field"]].drop_duplicates("matter")
        codes: dict[str, str] = {}
        for name, major, work_field in told[told["matter"].notna()].itertuples(index=False):
            codes[name] = code = self.find_code(name)
            field_ = None if pd.isna(work_field) else work_field
            self.matters.setdefault(code, NewMatter(code, name, name if pd.isna(major) else major, field_))
        data["matter_code"] = data["matter"].map(codes).astype(object)

    def find_code(self, name: str) -> str:
        """Return the code of a matter; where another name has the same words, one of its own."""
        folded, plain = fold_text(name), to_code(name)
        if folded not in self.codes:
            holder = self.matters[plain].name if plain in self.matters else self.known.get(plain, name)
            # A matter whose name was changed in the city since is still the source's.
            is_other = fold_text(holder) != folded and to_code(holder) == plain
            digest = hashlib.blake2b(folded.encode(), digest_size=3).hexdigest()
            self.codes[folded] = f"{plain}-{digest}" if is_other else plain
        return self.codes[folded]


def to_code(name: str) -> str:
    """Return the code of a matter that the source only names: its words in lower case with hyphens.

    Empty for a name of nothing but signs, which is no matter.
    """
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
