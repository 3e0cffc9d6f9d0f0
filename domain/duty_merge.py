"""Apply an amendment to a duty whose text changed after the application was written."""

from dataclasses import fields, replace
from typing import Any

from domain.duties import Duty
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
