"""Measure the choropleth in a browser: from a commit, and from its arrival, to pixels; and its bytes."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from bench import browser as real
from bench.goals import percentile
from bench.stage import ROOT, await_server, free_port

CHANGES = 5
QUIET_SECONDS = 2.0
SHOWN = "() => document.querySelectorAll('#map .choroplethlayer path').length > 3900"
ARRIVES = """() => {
    const graph = document.querySelector("#map .js-plotly-plot");
    window.benchPainted = null;
    const arrived = performance.timeOrigin + performance.now();
    graph.once("plotly_afterplot", () => requestAnimationFrame(() => setTimeout(() => {
        window.benchPainted = { arrived, painted: performance.timeOrigin + performance.now() };
    })));
    document.getElementById("change").click();
}"""


@dataclass(frozen=True, slots=True)
class Resent:
    """Median ms from the commit's beginning and from the arrival to pixels, and bytes of a change."""

    from_commit: float
    from_arrival: float
    bytes: float


def choropleth(browser: Browser, grids: dict[str, Any], commit: Callable[[int], float]) -> Resent:
    """Return what a change costs at the peer.

    commit: does the same change as ours and returns when its commit began, in ms since the epoch. The peer is
    notified as soon as the commit is over, at no cost: the way from there to its page is in its favour.
    """
    with tempfile.NamedTemporaryFile("w", suffix=".geojson") as file:
        json.dump(grids, file)
        file.flush()
        with peer(Path(file.name)) as address:
            page = real.window(browser, address).new_page()
            wire = real.Wire(page)
            page.goto("/")
            real.until(lambda: page.evaluate(SHOWN))
            wire.settled(QUIET_SECONDS)
            wire.forget()
            shown, painting = [], []
            for number in range(CHANGES):
                began = commit(number)
                page.evaluate(ARRIVES)
                noted = real.until(lambda: page.evaluate("() => window.benchPainted"))
                shown.append(noted["painted"] - began)
                painting.append(noted["painted"] - noted["arrived"])
            size = wire.of("_dash-update-component") / CHANGES
            return Resent(percentile(shown, 50), percentile(painting, 50), size)


@contextmanager
def peer(path: Path) -> Iterator[str]:
    """Serve the peer in a process of its own and give its address."""
    port = free_port()
    command = [sys.executable, "bench/peers/choropleth.py", str(port), str(path)]
    with subprocess.Popen(command, cwd=ROOT) as server:
        try:
            address = f"http://127.0.0.1:{port}"
            await_server(address, server, path="/")
            yield address
        finally:
            server.terminate()
