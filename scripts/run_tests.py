"""Run all tests of CI: the scripts' tests by Node, the others by pytest on two workers, browser tests last.

``python -m scripts.run_tests`` ends with a table of the minutes and counts of each kind, next to those of the
recorded run; ``--record`` writes the present ones to tests/recorded_run.toml.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.support.run_summary import COUNTED, RECORDED, WRITE_TO, load_recorded, render_kinds

ROOT = Path(__file__).resolve().parent.parent
NODE = ROOT / ".venv" / "bin" / "node"
WORKERS = 2
# Everything but what takes minutes or belongs to acceptance; tests with a cluster of their own run here.
CHOICE = ("-m", "not slow and not acceptance")
PYTEST = (
    "-m", "pytest", f"--numprocesses={WORKERS}", "--dist=loadfile", "--no-loadscope-reorder", *CHOICE,
)  # fmt: skip
# Browser tests have a run of their own: its workers hold nothing but their product and their Chromium.
RUNS = (("--ignore=tests/browser",), ("tests/browser",))
COUNT = re.compile(r"^(?:#|ℹ) (tests|fail) (\d+)$", re.MULTILINE)


def run_scripts_tests() -> tuple[int, dict[str, float]]:
    """Run the tests of the scripts; return Node's exit code and what they took."""
    began = time.monotonic()
    files = sorted(str(path) for path in ROOT.glob("tests/js/**/*.test.js"))
    done = subprocess.run(
        [NODE, "--test", "--test-reporter=spec", *files],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    found = {name: int(count) for name, count in COUNT.findall(done.stdout)}
    if done.returncode:
        print(done.stdout, done.stderr, sep="\n")
    print(f"node --test: {found.get('tests', 0)} tests, {found.get('fail', 0)} failed")
    minutes = round((time.monotonic() - began) / 60, 2)
    return done.returncode, {"minutes": minutes, "tests": found.get("tests", 0), "laws": 0, "cases": 0}


def run_pytest(arguments: Sequence[str]) -> tuple[int, dict[str, Any]]:
    """Run pytest; return its exit code and the kinds of the summary that its run wrote."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "summary.json"
        done = subprocess.run(
            [sys.executable, *PYTEST, *arguments],
            cwd=ROOT,
            env={**os.environ, WRITE_TO: str(path)},
            check=False,
        )
        found = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"kinds": {}}
        return done.returncode, dict(found["kinds"])


def to_toml(kinds: Mapping[str, Mapping[str, float]]) -> str:
    """Return the counts as tests/recorded_run.toml holds them."""
    lines = ["# What `make test` printed last when it was recorded: python -m scripts.run_tests --record"]
    for name, kind in sorted(kinds.items()):
        lines += ["", f"[{name}]", *(f"{one} = {kind[one]}" for one in ("minutes", *COUNTED))]
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Run everything; return the exit code."""
    began = time.monotonic()
    node_code, js = run_scripts_tests()
    codes, kinds = [node_code], {"js": js}
    for run in RUNS:
        code, found = run_pytest(run)
        codes.append(code)
        kinds |= found
    print(f"\nAll tests: {(time.monotonic() - began) / 60:.1f} minutes on {WORKERS} workers (recorded → now)")
    for line in render_kinds(kinds, load_recorded()):
        print(line)
    if "--record" in arguments:
        RECORDED.write_text(to_toml(kinds), encoding="utf-8")
    return int(any(codes))  # a killed run has a negative one


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
