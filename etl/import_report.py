"""Import report: every row counted once, each refused or repaired one listed with its reason."""

import csv
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from etl.workbooks import guard_text

HEADINGS = ("row", "id", "outcome", "reason", "column", "before", "after")


class RowOutcome(StrEnum):
    """What became of a row that was not simply taken."""

    REFUSED = "refused"  # not loaded
    MENDED = "mended"  # loaded with a value changed
    NOTED = "noted"  # loaded as it is, but worth knowing


@dataclass(frozen=True, slots=True)
class ImportFinding:
    """One row of the report; ``row`` is the line of the file, its heading being line 1, 0 for no one line."""

    row: int
    id: str
    outcome: RowOutcome
    reason: str
    column: str = ""
    before: str = ""
    after: str = ""


@dataclass
class ImportReport:
    """The books of one import: read = loaded + updated + unchanged + refused."""

    title: str
    read: int = 0
    loaded: int = 0
    updated: int = 0
    unchanged: int = 0
    findings: list[ImportFinding] = field(default_factory=list)
    facts: dict[str, object] = field(default_factory=dict)
    _refused_rows: set[int] = field(default_factory=set)

    def add(self, findings: Iterable[ImportFinding]) -> None:
        """Take findings in; a row refused for several reasons counts once."""
        for finding in findings:
            self.findings.append(finding)
            if finding.outcome is RowOutcome.REFUSED:
                self._refused_rows.add(finding.row)

    def refuse_file(self) -> None:
        """Count every row as refused: nothing of the file is loaded."""
        self.loaded = self.updated = self.unchanged = 0
        self._refused_rows = set(range(self.read))

    @property
    def refused(self) -> int:
        """Return how many rows were refused."""
        return len(self._refused_rows)

    @property
    def balanced(self) -> bool:
        """Return whether every row read is accounted for exactly once."""
        return self.read == self.loaded + self.updated + self.unchanged + self.refused

    def reasons(self) -> dict[str, dict[str, int]]:
        """Return how often each reason came, by outcome, the most frequent first."""
        found = {outcome: Counter[str]() for outcome in RowOutcome}
        for finding in self.findings:
            found[finding.outcome][finding.reason] += 1
        return {outcome.value: dict(counter.most_common()) for outcome, counter in found.items()}

    def summary(self) -> dict[str, object]:
        """Return the books, the reasons and the facts, ready for JSON."""
        return {
            "title": self.title,
            "read": self.read,
            "loaded": self.loaded,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "refused": self.refused,
            "balanced": self.balanced,
            "reasons": self.reasons(),
            "facts": self.facts,
        }

    def lines(self) -> list[str]:
        """Return the summary as lines for the terminal."""
        books = (
            f"{self.title}: read {self.read:,} = loaded {self.loaded:,} + updated {self.updated:,}"
            f" + unchanged {self.unchanged:,} + refused {self.refused:,}"
            f" ({'balanced' if self.balanced else 'NOT BALANCED'})"
        )
        lines = [books]
        for outcome, reasons in self.reasons().items():
            lines += [f"  {outcome} {count:,}: {reason}" for reason, count in reasons.items()]
        return [*lines, *(f"  {name}: {_shown(value)}" for name, value in self.facts.items())]

    def write(self, folder: Path, name: str) -> tuple[Path, Path]:
        """Write ``name``.csv (every finding) and ``name``.json (the summary) and return their paths."""
        folder.mkdir(parents=True, exist_ok=True)
        rows, summary = folder / f"{name}.csv", folder / f"{name}.json"
        with rows.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(HEADINGS)
            writer.writerows(_cells(finding) for finding in sorted(self.findings, key=lambda each: each.row))
        summary.write_text(json.dumps(self.summary(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        return rows, summary


def _cells(finding: ImportFinding) -> Sequence[object]:
    """Return the finding as cells; text that a spreadsheet would run as a formula gets a quote before it."""
    cells = (finding.id, finding.outcome.value, finding.reason, finding.column, finding.before, finding.after)
    return (finding.row, *map(guard_text, cells))


def _shown(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)
