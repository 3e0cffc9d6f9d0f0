"""Make the text of an amendment one of the list: its codes, and what changed after it was written."""

from dataclasses import fields, replace
from itertools import count
from typing import Any

from domain.duties import Duty, build_situation_code
from domain.errors import DomainError


def merge_change(base: Duty, proposed: Duty, present: Duty) -> Duty:
    """Return ``present`` with what ``proposed`` changes of ``base``.

    Raises DomainError where both changed the same field in different ways.
    """
    changed: dict[str, Any] = {}
    for field in fields(base):
        before, wanted, now = (getattr(duty, field.name) for duty in (base, proposed, present))
        if wanted in (before, now):
            continue
        if now != before:
            raise DomainError("{code} 的这一部分在申请后已另行调整，请按现行文本重新申请", code=base.code)
        changed[field.name] = wanted
    return replace(present, **changed)


def number_situations(duty: Duty, code: str, *, taken: frozenset[str] = frozenset()) -> Duty:
    """Return a duty under its code; situations without a code of it get the next ones never taken."""
    prefix = f"{code}-"
    used = {row.code for row in duty.situations if row.code.startswith(prefix)} | taken
    free = (each for number in count(1) if (each := build_situation_code(code, number)) not in used)
    rows = (row if row.code.startswith(prefix) else replace(row, code=next(free)) for row in duty.situations)
    return replace(duty, code=code, situations=tuple(rows))
