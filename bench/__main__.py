"""Run the benchmarks, all or the named ones, and sum up: ``python -m bench [locate counting …]``.

Each runs in a process of its own (``python -m bench.<name>``) and measures its peer in the same run.
"""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

from bench.goals import MISSED, REACHED

BENCHMARKS = {
    "locate": "point to grid, against geopandas.sjoin",
    "counting": "every area counted after a change, against plain SQL",
    "streams": "a thousand open streams on one process",
    "screens": "from a commit to another screen's pixels, against a Plotly choropleth sent again",
    "pages": "how long each page blocks the browser, against an empty Dash page",
    "suggestion": "the suggested lead against the matter's most frequent one, held out by time",
    "desks": "two hundred people at their desks before fifty screens, against bare statements",
    "dispatchers": "eight dispatchers over four thousand tickets",
    "scale": "every question at 0.3, 1 and 10 million tickets, against plain SQL over all rows",
    "search": "words and numbers among a million tickets, against ILIKE and pg_trgm",
    "assessment": "the points of 36 departments over a year of 100,000 ratings, against plain SQL",
    "indicators": "every indicator of a year by town, against one of them by plain SQL over all rows",
    "duty_search": "labelled complaints among the duties of the responsibility list, against pg_trgm",
}
ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Run what was asked for; 1 when a number was missed or a benchmark failed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=main.__doc__)
    listed = "; ".join(f"{name}: {what}" for name, what in BENCHMARKS.items())
    parser.add_argument("names", nargs="*", choices=[[], *BENCHMARKS], metavar="name", help=listed)
    names = parser.parse_args().names or list(BENCHMARKS)
    before = os.getloadavg()[0]
    outcomes = {name: _run(name) for name in names}
    print(f"\n{'=' * 80}\n{os.cpu_count()} cores, load {before:.1f} before the run")
    for name, (lines, status, seconds) in outcomes.items():
        print(f"\n{name} ({seconds:.0f} s){'' if status in {0, 1} else f': failed with status {status}'}")
        for line in lines or ["  (no numbers)"]:
            print(f"  {line}")
    missed = sum(line.startswith(MISSED) for lines, _, _ in outcomes.values() for line in lines)
    reached = sum(line.startswith(REACHED) for lines, _, _ in outcomes.values() for line in lines)
    print(f"\n{reached} numbers reached, {missed} missed")
    return 1 if any(status for _, status, _ in outcomes.values()) else 0


def _run(name: str) -> tuple[list[str], int, float]:
    """Run one benchmark, show what it prints, and return its goals, exit status and seconds."""
    print(f"\n── {name}: {BENCHMARKS[name]}", flush=True)
    began = time.monotonic()
    goals = []
    command = [sys.executable, "-u", "-m", f"bench.{name}"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        for line in running.stdout:
            print(line, end="", flush=True)
            if line.startswith((REACHED, MISSED)):
                goals.append(line.rstrip())
    return goals, running.returncode, time.monotonic() - began


if __name__ == "__main__":
    raise SystemExit(main())
