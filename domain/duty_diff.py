"""Compare two texts of a duty field by field, and two versions of a list duty by duty."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Any

from domain.duties import Duty
from domain.duty_rules import DutyPart

# What a row of a part is known by when its duty changes.
ROW_KEYS: Mapping[DutyPart, Callable[[Any], str]] = MappingProxyType(
    {
        DutyPart.COOPERATING: lambda row: row.department,
        DutyPart.SITUATIONS: lambda row: row.code,
        DutyPart.STEPS: lambda row: str(row.no),
    }
)


@dataclass(frozen=True, slots=True)
class DutyChange:
    """One field that two texts say differently.

    key: which row of the part, as its department, code or number; None for the duty itself. field: None where
    the whole row was added (``before`` is None) or removed (``after`` is None).
    """

    part: DutyPart
    key: str | None
    field: str | None
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class ChangedDuty:
    """A duty whose text is another one in the later version."""

    before: Duty
    after: Duty
    changes: tuple[DutyChange, ...]


@dataclass(frozen=True, slots=True)
class DutyListDiff:
    """How a later version of a list differs from an earlier one, each part by code."""

    added: tuple[Duty, ...]
    removed: tuple[Duty, ...]
    changed: tuple[ChangedDuty, ...]

    @property
    def is_empty(self) -> bool:
        """Return whether the two are equal."""
        return not (self.added or self.removed or self.changed)

    @property
    def codes(self) -> frozenset[str]:
        """Return the codes of all duties that are not the same in both."""
        changed = (change.after for change in self.changed)
        return frozenset(duty.code for duty in (*self.added, *self.removed, *changed))


def diff_duty(before: Duty, after: Duty) -> tuple[DutyChange, ...]:
    """Return the fields that ``after`` says differently, in the order of ``Duty``; rows by their keys."""
    found: list[DutyChange] = []
    for field in fields(before):
        old, new = getattr(before, field.name), getattr(after, field.name)
        if old == new:
            continue
        if field.name in ROW_KEYS:
            changes = list(_diff_rows(DutyPart(field.name), old, new))
            # Only the order of the rows is another one: it is a change of the duty itself.
            found += changes or [_whole(field.name, old, new)]
        else:
            found.append(DutyChange(DutyPart.DUTY, None, field.name, old, new))
    return tuple(found)


def diff_lists(before: Iterable[Duty], after: Iterable[Duty]) -> DutyListDiff:
    """Return what was added, removed and changed from one version of a list to another."""
    old, new = ({duty.code: duty for duty in duties} for duties in (before, after))
    return DutyListDiff(
        added=tuple(new[code] for code in sorted(new.keys() - old.keys())),
        removed=tuple(old[code] for code in sorted(old.keys() - new.keys())),
        changed=tuple(
            ChangedDuty(old[code], new[code], diff_duty(old[code], new[code]))
            for code in sorted(old.keys() & new.keys())
            if old[code] != new[code]
        ),
    )


def _whole(field: str, old: Any, new: Any) -> DutyChange:
    key_of = ROW_KEYS[DutyPart(field)]
    before, after = (tuple(key_of(row) for row in rows) for rows in (old, new))
    return DutyChange(DutyPart.DUTY, None, field, before, after)


def _diff_rows(part: DutyPart, old: Iterable[Any], new: Iterable[Any]) -> Iterator[DutyChange]:
    key_of = ROW_KEYS[part]
    before, after = ({key_of(row): row for row in rows} for rows in (old, new))
    for key in dict.fromkeys([*before, *after]):
        if key not in before or key not in after:
            yield DutyChange(part, key, None, before.get(key), after.get(key))
            continue
        for field in fields(before[key]):
            pair = getattr(before[key], field.name), getattr(after[key], field.name)
            if pair[0] != pair[1]:
                yield DutyChange(part, key, field.name, *pair)
