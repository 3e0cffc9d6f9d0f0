"""Measure from a commit to another screen's pixels, first paint, bytes and frames, against a Plotly map."""

import json
import time
from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
from playwright.sync_api import Browser, Page

import clock
import live
from bench import browser as real
from bench.goals import Goal, end, number, percentile
from bench.peers.measured import CHANGES as RESENT
from bench.peers.measured import choropleth
from bench.peers.plain_canvas import plain_fps
from bench.stage import Stage, stage, token
from db.session import engines, transaction
from demo.accounts import DEMO_LOGINS
from domain.enums import Channel, Role
from domain.scopes import Actor, Scope
from services import intake
from services.intake import ReportRequest

CITY = "370783"
GRIDS = 3917
VIEW = "level=grid&measure=open_tickets"
CHANGES = 60
PAUSE_SECONDS = 0.55  # fewer than two changes a second
FIRST_PAINTS = 3
SETTLE_SECONDS = 3.0  # nothing was fetched for so long: the page has all it wants
FPS, PLAIN_SHARE = 58.0, 0.95  # or so much of a canvas of that size that only moves
SIZES = ((1920, 1080), (3840, 2160))
REPORTER = Actor("bench", "测量", frozenset({Role.DISPATCHER}), Scope.whole(CITY))

# Notes when all grids have their values and were painted; asked at every frame.
NOTE_FIRST_PAINT = """(() => {
    const look = () => {
        const painter = window.huying?.painter;
        if (painter?.stats.rebuilt >= 3917 && painter.picture()?.values?.length >= 3917) {
            requestAnimationFrame(() => setTimeout(() => { window.benchFirstPaint = performance.now(); }));
        } else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
})();"""
# Notes when a change arrives from the shared worker, before the page hears it, and when its frame is on
# the screen. Modules cannot be replaced from outside, so the port is listened to.
HEAR_CHANGES = """(() => {
    window.benchChanges = [];
    const now = () => performance.timeOrigin + performance.now();
    const heard = ({ data: { kind, data } }) => {
        if (kind !== "change") return;
        const arrived = now();
        requestAnimationFrame(() => setTimeout(() => window.benchChanges.push({
            arrived, painted: now(), places: data.set.map(([i]) => i), event: data.event,
        })));
    };
    const start = MessagePort.prototype.start;
    MessagePort.prototype.start = function () {
        this.addEventListener("message", heard);
        return start.call(this);
    };
})();"""
NOTE_CHANGES = """() => {
    window.benchChanges = [];
    window.benchAdded = 0;
    new MutationObserver((records) => {
        for (const record of records) window.benchAdded += record.addedNodes.length;
    }).observe(document.querySelector("#map .leaflet-areas-pane"), { childList: true });
}"""


def main() -> None:
    """Print what was measured, the ratios, and whether the numbers were reached."""
    with stage() as staged, real.chromium() as browser:
        goals = measure(staged, browser)
    end(goals)


def measure(staged: Stage, browser: Browser) -> list[Goal]:
    """Return every number of the map's and the wall's screens."""
    size, message = change_bytes(staged)
    ours, goals = live_changes(staged, browser, size)
    print(f"the change: {message}")
    spare = quiet_grids(staged, count=RESENT, after=CHANGES)
    peer = choropleth(browser, grids_of(staged), lambda number: commit(spare[number]))
    print(
        f"Plotly choropleth sent again: {peer.from_commit:,.0f} ms from commit to pixels,"
        f" {peer.from_arrival:,.0f} ms from arrival, {peer.bytes / 1000:,.0f} kB"
    )
    arrival = peer.from_arrival / ours.painting
    return [
        *goals,
        Goal(
            "faster from commit to pixels than the choropleth",
            peer.from_commit / ours.shown,
            40,
            "×",
            at_least=True,
        ),
        Goal("faster from arrival to pixels than the choropleth", arrival, 80, "×", at_least=True),
        Goal("fewer bytes than the choropleth", peer.bytes / size, 2000, "×", at_least=True),
        *first_paint(staged, browser),
        *wall_bytes(staged, browser),
        *frames(staged, browser),
    ]


@dataclass(frozen=True, slots=True)
class RenderedScreen:
    """Median ms from the commit's beginning, and from the change's arrival, to pixels."""

    shown: float
    painting: float


def live_changes(staged: Stage, browser: Browser, size: int) -> tuple[RenderedScreen, list[Goal]]:
    """Commit one change after the other; return how long they took to pixels, and the goals."""
    page = map_page(browser, staged, before=lambda page: page.add_init_script(HEAR_CHANGES))
    page.evaluate(NOTE_CHANGES)
    rebuilt = page.evaluate("() => huying.painter.stats.rebuilt")
    page.evaluate("() => { window.benchAdded = 0; }")
    places = {area["code"]: place for place, area in enumerate(grid_values(staged))}
    committed = {places[code]: commit(code) for code in quiet_grids(staged)}
    seen = real.until(lambda: find_own(page.evaluate("() => window.benchChanges"), committed))
    shown = [noted["painted"] - committed[noted["places"][0]] for noted in seen]
    painting = [noted["painted"] - noted["arrived"] for noted in seen]
    layers = page.evaluate("() => huying.painter.stats.rebuilt") - rebuilt
    added = page.evaluate("() => window.benchAdded")
    page.context.close()
    print(f"{CHANGES} changes: arrival to pixels p50 {percentile(painting, 50):.1f} ms")
    return RenderedScreen(percentile(shown, 50), percentile(painting, 50)), [
        Goal("commit to another screen's pixels, p50", percentile(shown, 50), 100, "ms"),
        Goal("commit to another screen's pixels, p99", percentile(shown, 99), 150, "ms"),
        Goal("the change of one grid", size, 300, "B"),
        Goal("layers rebuilt by the changes", layers + added, 0, "layers"),
    ]


def commit(area_code: str) -> float:
    """Report a ticket from this process and return when its commit began, in ms since the epoch."""
    time.sleep(PAUSE_SECONDS)
    request = ReportRequest("路面破损", Channel.GRID_STAFF, area_code=area_code)
    with transaction(REPORTER.scope) as session:
        intake.report_ticket(session, request=request, actor=REPORTER, now=clock.now(session, CITY))
        session.flush()
        began = time.time() * 1000
    live.poke(engines().people)
    return began


def find_own(found: list[dict[str, Any]], places: Container[int]) -> list[dict[str, Any]]:
    """Return the first change of each of these places once all have changed; others only grew late."""
    ours: dict[int, dict[str, Any]] = {}
    for noted in found:
        if len(noted["places"]) == 1 and noted["places"][0] in places:
            ours.setdefault(noted["places"][0], noted)
    return list(ours.values()) if len(ours) >= CHANGES else []


def quiet_grids(staged: Stage, *, count: int = CHANGES, after: int = 0) -> list[str]:
    """Return grids without an open ticket: one more changes their class, so that their fill changes.

    after: how many of them were changed already. Raises ValueError where there are not so many.
    """
    quiet = [area["code"] for area in grid_values(staged) if not area["count"]]
    apart = max(1, len(quiet) // (CHANGES + RESENT - after))  # all over the city
    found = quiet[::apart][:count]
    if len(found) < count:
        raise ValueError(f"{count} grids without an open ticket are needed, the city has {len(quiet)}")
    return found


def grid_values(staged: Stage) -> list[dict[str, Any]]:
    """Return the values of all grids in the order in which screens know them."""
    found: list[dict[str, Any]] = asked(staged, f"/api/v1/values?city={CITY}&{VIEW}").json()["areas"]
    return found


def change_bytes(staged: Stage) -> tuple[int, str]:
    """Return how many bytes one changed grid is on the wire, and the message."""
    address = f"{staged.address}/api/v1/stream"
    query = {"city": CITY, "view": VIEW}
    with httpx.stream("GET", address, params=query, headers=bearer(), timeout=30) as stream:
        commit_once = False
        part: list[str] = []
        for line in stream.iter_lines():
            part.append(line)
            if line:
                continue
            if not commit_once and "event: snapshot" in part:
                commit_once = True
                commit(quiet_grids(staged)[-1])
            if "event: change" in part:
                message = "\n".join(part) + "\n"
                return len(message.encode()), part[-2]
            part = []
    raise RuntimeError("the stream ended without a change")


def first_paint(staged: Stage, browser: Browser) -> list[Goal]:
    """Return when all grids are painted in a browser with an empty cache, and what their shapes weigh."""
    times, shapes = [], 0.0
    for _ in range(FIRST_PAINTS):
        wires: list[real.Wire] = []

        def watch(page: Page, wires: list[real.Wire] = wires) -> None:
            page.add_init_script(NOTE_FIRST_PAINT)
            wires.append(real.Wire(page))

        page = map_page(browser, staged, before=watch)
        times.append(first_painted(page))
        shapes = wires[0].of("/api/v1/shapes/grid")
        page.reload()
        again = first_painted(page)
        page.context.close()
        print(f"first paint: {times[-1]:.2f} s with an empty cache, {again:.2f} s with a full one")
    return [
        Goal("first useful paint of 3,917 grids, warm server", percentile(times, 50), 1.0, "s"),
        Goal("shapes of the grids on the wire", shapes / 1000, 400, "kB"),
    ]


def first_painted(page: Page) -> float:
    """Return after how many seconds the grids were on the screen."""
    return float(real.until(lambda: page.evaluate("() => window.benchFirstPaint"))) / 1000


def wall_bytes(staged: Stage, browser: Browser) -> list[Goal]:
    """Return what the wall's page fetches with an empty cache and when it comes again."""
    page = real.window(browser, staged.address).new_page()
    wire = real.Wire(page)
    page.goto(f"/wall?token={token(Role.WALL, label='wall of the benchmark')}")
    cold = wire.settled(SETTLE_SECONDS)
    wire.forget()
    page.reload()
    warm = wire.settled(SETTLE_SECONDS)
    page.context.close()
    for address, size in sorted(wire.bytes.items(), key=lambda item: -item[1])[:5]:
        print(f"  warm wall: {size / 1000:.1f} kB {address.removeprefix(staged.address)[:80]}")
    return [
        Goal("wall page, empty cache", cold / 1_000_000, 1.3, "MB"),
        Goal("wall page, again", warm / 1000, 25, "kB"),
    ]


def frames(staged: Stage, browser: Browser) -> Iterator[Goal]:
    """Yield the frames a second while panning, without a GPU."""
    for width, height in SIZES:
        page = map_page(browser, staged, width=width, height=height)
        time.sleep(SETTLE_SECONDS)
        fps = real.panning_fps(page)
        page.context.close()
        plain = plain_fps(browser, width, height)
        print(f"panning at {width}×{height}: {fps:.1f} fps, a plain moving canvas {plain:.1f} fps")
        bound = min(FPS, PLAIN_SHARE * plain)
        yield Goal(f"panning at {width}×{height} without a GPU", fps, bound, "fps", at_least=True)


def map_page(
    browser: Browser, staged: Stage, *, before: Any = None, width: int = 1920, height: int = 1080
) -> Page:
    """Return a page with the map of grids, complete, of a signed-in user."""
    login = next(login for login in DEMO_LOGINS if login.username == "leader")
    page = real.window(browser, staged.address, width=width, height=height).new_page()
    answered = page.request.post(
        "/login",
        form={"username": login.username, "password": login.password},
        headers={"Origin": staged.address},
        max_redirects=0,
    )
    assert answered.status == httpx.codes.SEE_OTHER, answered.text()
    if before:
        before(page)
    page.goto(f"/map?{VIEW}")
    real.until(
        lambda: page.evaluate(f"() => huying.painter?.stats.rebuilt >= {GRIDS} && !!huying.painter.picture()")
    )
    return page


def grids_of(staged: Stage) -> dict[str, Any]:
    """Return the same shapes that the map draws, as GeoJSON."""
    found: dict[str, Any] = asked(staged, f"/api/v1/shapes/grid.geojson?city={CITY}").json()
    print(f"{len(found['features']):,} grids for both; {number(len(json.dumps(found)) / 1000)} kB of GeoJSON")
    return found


def asked(staged: Stage, path: str) -> httpx.Response:
    """Return an interface's answer."""
    return httpx.get(f"{staged.address}{path}", headers=bearer(), timeout=60).raise_for_status()


_secrets: list[str] = []


def bearer() -> dict[str, str]:
    """Return the header of one token made for this run."""
    if not _secrets:
        _secrets.append(token(Role.DISPATCHER, label="screens benchmark"))
    return {"Authorization": f"Bearer {_secrets[0]}"}


if __name__ == "__main__":
    main()
