"""Measure how long pages block the browser: longest task, total blocking time, Dash components.

``python -m bench.pages [--times 5]``; compared with an empty Dash page in the same run. A task counts if it
takes 50 ms, as browsers report it; blocking time is the part beyond it. Lighthouse is run where installed.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page

from bench import browser as real
from bench.goals import Goal, end, percentile
from bench.page_calls import signed_in
from bench.stage import ROOT, Stage, await_server, free_port, stage

QUIET_MS = 2_500
LONGEST_MS, BLOCKED_MS, PERFORMANCE = 150, 200, 90
# Pages by who opens them; None: without signing in.
PAGES = (
    ("leader", "/map?level=grid&measure=open_tickets"), ("intake", "/hotline"), ("dispatcher", "/desk"),
    ("reviewer", "/review"), ("caller", "/callback"), ("department", "/department"), ("town", "/town"),
    ("unit", "/unit"), ("supervisor", "/supervision"), ("supervisor", "/supervision/parties"),
    ("dispatcher", "/search"), ("dispatcher", "/inbox"), ("dispatcher", "/duty"),
)  # fmt: skip
WATCH_TASKS = """window.benchTasks = [];
new PerformanceObserver((list) => {
    for (const task of list.getEntries()) window.benchTasks.push(task.duration);
}).observe({ type: "longtask", buffered: true });"""
# Every object of the layout that has a type and a namespace is one component.
COUNT_COMPONENTS = """() => {
    const count = (node) => {
        if (Array.isArray(node)) return node.reduce((sum, one) => sum + count(one), 0);
        if (!node || typeof node !== "object") return 0;
        const own = node.type && node.namespace ? 1 : 0;
        return Object.values(node).reduce((sum, one) => sum + count(one), own);
    };
    return count(window.dash_component_api.getLayout([]));
}"""


@dataclass(frozen=True, slots=True)
class Blocking:
    """Medians of one page: its longest task and blocking time in ms, components and elements of its DOM."""

    longest: float
    blocked: float
    components: int
    elements: int


def main() -> None:
    """Print a line for each page and the goals."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--times", type=int, default=5)
    times = parser.parse_args().times
    with stage() as staged, real.chromium() as browser:
        end(measure(staged, browser, times))


def measure(staged: Stage, browser: Browser, times: int) -> list[Goal]:
    """Return the goals of every page."""
    with empty_page() as address:
        page = real.window(browser, address).new_page()
        empty = blocking(page, "/", times)
        page.context.close()
    print(f"an empty Dash page: longest task {empty.longest:.0f} ms, blocked {empty.blocked:.0f} ms")
    goals = []
    for username, path in PAGES:
        page = signed_in(browser, staged.address, username)
        found = blocking(page, path, times)
        goals += told(path, found, empty, scored(page, staged.address + path))
        page.context.close()
    return goals


def blocking(page: Page, path: str, times: int) -> Blocking:
    """Open a page so many times and return its medians."""
    page.add_init_script(WATCH_TASKS)
    longest, blocked = [], []
    for _ in range(times):
        page.goto(path)
        before = -1.0
        while before != (before := page.evaluate("() => document.getElementsByTagName('*').length")):
            page.wait_for_timeout(QUIET_MS)
        tasks = page.evaluate("() => window.benchTasks")
        longest.append(max(tasks, default=0.0))
        blocked.append(sum(task - 50 for task in tasks))
    return Blocking(
        percentile(longest, 50), percentile(blocked, 50), page.evaluate(COUNT_COMPONENTS), int(before)
    )


def told(path: str, found: Blocking, empty: Blocking, score: float | None) -> list[Goal]:
    """Print one page next to the empty one and return its goals."""
    lighthouse = "Lighthouse not at hand" if score is None else f"Lighthouse {score:.0f}"
    print(
        f"{path}: longest task {found.longest:.0f} ms ({found.longest / max(empty.longest, 50):.1f}× an empty"
        f" page), blocked {found.blocked:.0f} ms, {found.components:,} components,"
        f" {found.elements:,} elements, {lighthouse}"
    )
    goals = [
        Goal(f"{path}: longest task", found.longest, LONGEST_MS, "ms"),
        Goal(f"{path}: total blocking time", found.blocked, BLOCKED_MS, "ms"),
    ]
    if score is not None:
        goals.append(Goal(f"{path}: Lighthouse performance", score, PERFORMANCE, "", at_least=True))
    return goals


def scored(page: Page, address: str) -> float | None:
    """Return Lighthouse's performance for the desktop with the page's own session; None where it is missing.

    LIGHTHOUSE: the command, where it is not on the path; nothing is fetched for it.
    """
    program = os.environ.get("LIGHTHOUSE") or shutil.which("lighthouse")
    if program is None:
        return None
    cookies = "; ".join(f"{one['name']}={one['value']}" for one in page.context.cookies())
    command = [
        *program.split(), address, "--quiet", "--output=json", "--preset=desktop",
        "--only-categories=performance", f"--extra-headers={json.dumps({'Cookie': cookies})}",
        "--chrome-flags=--headless --no-sandbox --disable-gpu",
    ]  # fmt: skip
    environment = {**os.environ, "CHROME_PATH": real.CHROMIUM}
    answer = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if answer.returncode != 0:
        print(f"  Lighthouse ended with {answer.returncode}: {answer.stderr.strip()[-200:]}")
        return None
    return float(json.loads(answer.stdout)["categories"]["performance"]["score"] or 0) * 100


@contextmanager
def empty_page() -> Iterator[str]:
    """Serve the empty page in a process of its own and give its address."""
    port = free_port()
    command = [sys.executable, str(Path("bench/peers/empty_dash.py")), str(port)]
    with subprocess.Popen(command, cwd=ROOT) as server:
        try:
            address = f"http://127.0.0.1:{port}"
            await_server(address, server, path="/")
            yield address
        finally:
            server.terminate()


if __name__ == "__main__":
    main()
