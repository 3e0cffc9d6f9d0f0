"""Run a wall through many events in a short time; print its bytes, frames a second and growth.

``python -m bench.wall_soak ADDRESS``: a wall's address with its token, on a server that runs already;
events are played into the page as the stream's worker would tell them.
"""

import argparse
import time

from playwright.sync_api import CDPSession, Page, sync_playwright

from bench.browser import until

CHROMIUM = "/usr/bin/chromium"
READY = "() => Boolean(window.huying?.wallMap?.ready() && huying.wall?.board.parts.day)"
SIZES = ((1920, 1080), (3840, 2160), (5760, 1080))
PLAY = """async ([events, areas]) => {
  const { wall } = huying;
  const as_of = new Date().toISOString();
  for (let n = 0; n < events; n++) {
    const places = Array.from({ length: areas }, () => Math.floor(Math.random() * 3917));
    const classes = places.map((i) => [i, Math.floor(Math.random() * 6)]);
    const { departments, newest, hot, counts } = wall.board.parts;
    const total = wall.board.totals.open_tickets.total;
    const told = { classes, total, unlocated: 0 };
    const set = { open_tickets: told, sla_risk: told };
    wall.change({ as_of, parts: { departments, newest, hot, counts }, areas: set, glow: places });
    if (n % 25 === 0) wall.next();
    if (n % 5 === 0) await new Promise(requestAnimationFrame);
  }
}"""
FRAMES = """async (seconds) => {
  huying.wall.next(); huying.wall.next(); huying.wall.next();
  let frames = 0;
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    await new Promise(requestAnimationFrame);
    frames += 1;
  }
  return frames / seconds;
}"""


def main() -> None:
    """Open the wall and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address")
    parser.add_argument("--events", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=4)
    asked = parser.parse_args()
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for width, height in SIZES:
            page = browser.new_context(viewport={"width": width, "height": height}).new_page()
            session = page.context.new_cdp_session(page)
            _load(page, session, asked.address)
            print(f"{width}x{height}: {page.evaluate(FRAMES, 2):.0f} frames/s while colours change")
            page.context.close()
        page = browser.new_context(viewport={"width": 1920, "height": 1080}).new_page()
        session = page.context.new_cdp_session(page)
        print(f"cold {_load(page, session, asked.address) / 1000:.0f} kB without the stream")
        print(f"warm {_load(page, session, asked.address) / 1000:.1f} kB without the stream")
        _soak(page, session, events=asked.events, rounds=asked.rounds)
        browser.close()


def _load(page: Page, session: CDPSession, address: str) -> float:
    sizes: list[float] = []
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(address)
    until(lambda: page.evaluate(READY))
    page.wait_for_timeout(500)
    return sum(sizes)


def _soak(page: Page, session: CDPSession, *, events: int, rounds: int) -> None:
    heaps = []
    for number in range(rounds + 1):
        started = time.monotonic()
        page.evaluate(PLAY, [events if number else 200, 3])
        took = time.monotonic() - started
        page.wait_for_timeout(1_500)
        session.send("HeapProfiler.collectGarbage")
        usage = session.send("Runtime.getHeapUsage")["usedSize"]
        nodes = page.evaluate("() => document.querySelectorAll('*').length")
        heaps.append(usage)
        print(f"after {number * events:6} events: heap {usage / 1e6:.2f} MB, {nodes} elements, {took:.1f} s")
    growth = (heaps[-1] - heaps[1]) / ((rounds - 1) * events)
    print(f"growth {growth:.1f} B an event")


if __name__ == "__main__":
    main()
