"""Measure the choropleth in a browser: from a change's arrival to pixels, and its bytes."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
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
    const arrived = performance.now();
    graph.once("plotly_afterplot", () => requestAnimationFrame(() => setTimeout(() => {
        window.benchPainted = performance.now() - arrived;
    })));
    document.getElementById("change").click();
}"""


def choropleth(browser: Browser, grids: dict[str, Any]) -> tuple[float, float]:
    """Return the median ms from a change's arrival to pixels at the peer, and the bytes of one change."""
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
            times = []
            for _ in range(CHANGES):
                page.evaluate(ARRIVES)
                times.append(real.until(lambda: page.evaluate("() => window.benchPainted")))
            return percentile(times, 50), wire.of("_dash-update-component") / CHANGES


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
