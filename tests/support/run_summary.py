"""Summary of a test run by kind: minutes, tests, laws, cases, and how many pairs a matrix covered.

Loaded by `tests/conftest.py`. Kinds are the folders below `tests`. Minutes are worker minutes: two workers
that are busy for a minute count two.
"""

import json
import os
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

TESTS = Path(__file__).resolve().parent.parent
RECORDED = TESTS / "recorded_run.toml"
WRITE_TO = "TEST_SUMMARY"  # environment: where the counts of the run are written as JSON
MATRIX = "matrix"  # property of a test: (name, pairs covered, pairs there are, requests, requests of all)
LAW = "law"
COUNTED = ("tests", "laws", "cases")


@dataclass
class Kind:
    """What ran of one kind."""

    seconds: float = 0.0
    counts: Counter[str] = field(default_factory=Counter)


@dataclass(eq=False)  # pytest keeps its plugins in sets
class Summary:
    """What ran so far, by kind, and what the matrices covered, by name."""

    kinds: dict[str, Kind] = field(default_factory=dict)
    matrices: dict[str, list[int]] = field(default_factory=dict)

    @pytest.hookimpl
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add one phase of one test."""
        kind = self.kinds.setdefault(get_kind(report.nodeid), Kind())
        kind.seconds += report.duration
        if report.when == "call":
            kind.counts["tests"] += 1
            kind.counts["laws"] += LAW in dict(report.user_properties)
            kind.counts["cases"] += "[" in report.nodeid
            for name, value in report.user_properties:
                if name == MATRIX:
                    self._add_matrix(*value)  # type: ignore[misc]  # pytest knows of no types here

    @pytest.hookimpl
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the table, and write it where the environment asks for it."""
        if not self.kinds:
            return
        terminalreporter.section("minutes by kind")
        for line in (*render_kinds(self.to_json()["kinds"]), *self.render_matrices()):
            terminalreporter.write_line(line)
        if path := os.environ.get(WRITE_TO):
            Path(path).write_text(json.dumps(self.to_json()), encoding="utf-8")

    def to_json(self) -> dict[str, Any]:
        """Return the counts as JSON knows them."""
        kinds = {
            name: {"minutes": round(kind.seconds / 60, 2), **{one: kind.counts[one] for one in COUNTED}}
            for name, kind in sorted(self.kinds.items())
        }
        return {"kinds": kinds, "matrices": self.matrices}

    def _add_matrix(self, name: str, *counts: int) -> None:
        self.matrices[name] = list(counts)

    def render_matrices(self) -> Iterable[str]:
        """Return a line for each matrix of requests."""
        for name, (covered, pairs, asked, there) in sorted(self.matrices.items()):
            yield f"{name}: {covered} of {pairs} pairs covered by {asked} of {there} requests"


def get_kind(nodeid: str) -> str:
    """Return the folder below `tests` of a test."""
    parts = nodeid.split("/")
    return parts[1] if len(parts) > 2 else "other"


def load_recorded() -> dict[str, dict[str, float]]:
    """Return the counts of the recorded run by kind; empty where none was recorded."""
    return tomllib.loads(RECORDED.read_text(encoding="utf-8")) if RECORDED.exists() else {}


def render_kinds(
    kinds: Mapping[str, Mapping[str, float]],
    recorded: Mapping[str, Mapping[str, float]] = MappingProxyType({}),
) -> list[str]:
    """Return a line for each kind: recorded → present; a count that fell is marked with ▼."""
    lines = [f"{'kind':<12}{'minutes':>16}" + "".join(f"{one:>18}" for one in COUNTED)]
    for name, present in kinds.items():
        before = recorded.get(name, {})
        cells = [_change(before.get(one), present[one]) for one in COUNTED]
        minutes = _change(before.get("minutes"), present["minutes"], falls_are_losses=False)
        lines.append(f"{name:<12}{minutes:>16}" + "".join(f"{cell:>18}" for cell in cells))
    return lines


def _change(before: float | None, present: float, *, falls_are_losses: bool = True) -> str:
    if before is None:
        return f"{present}"
    return f"{before} → {present}{' ▼' if falls_are_losses and present < before else ''}"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark laws, so that they can be chosen with -m and are counted."""
    for item in items:
        if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            item.add_marker(LAW)
            item.user_properties.append((LAW, True))


@pytest.hookimpl
def pytest_configure(config: pytest.Config) -> None:
    """Summarise in the process that prints; workers only send their reports to it."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Summary(), "run_summary")
