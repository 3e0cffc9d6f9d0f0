"""State of a Dash page: whether it is settled, its longest task, its number of Dash components."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

from tests.support.browser import screens

# Dash 4 does not expose its store; React's own tree leads to it.
STORE = """() => {
  const root = document.getElementById("react-entry-point");
  const todo = [root[Object.keys(root).find((name) => name.startsWith("__reactContainer$"))]];
  let store = null;
  while (todo.length && !store) {
    const fiber = todo.pop();
    if (!fiber) continue;
    store = fiber.memoizedProps?.store?.getState ? fiber.memoizedProps.store : null;
    todo.push(fiber.sibling, fiber.child);
  }
  return store;
}"""
COMPONENTS = f"""() => {{
  const count = (part) => {{
    if (Array.isArray(part)) return part.reduce((sum, one) => sum + count(one), 0);
    if (!part || typeof part !== "object") return 0;
    return (part.namespace ? 1 : 0) + count(part.props?.children);
  }};
  return count(({STORE})().getState().layout.components);
}}"""
# Whether no callback waits, runs or is answered but not drawn; what a painting starts is waited for, too.
SETTLED = f"""async () => {{
  const store = ({STORE})();
  if (!store || store.getState().isLoading) return false;
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
  return !store.getState().isLoading;
}}"""
SHORTEST_TOLD_MS = 50.0  # browsers call a task long from here on; shorter ones are all alike
TASKS = ("disabled-by-default-devtools.timeline",)  # the trace that names each task of a thread
MAIN_THREAD = "CrRendererMain"


@dataclass(frozen=True, slots=True)
class Cost:
    """What a page cost: its longest task in processor time (at least 50), and its Dash components."""

    longest_ms: float
    components: int


def settle(page: Page) -> None:
    """Wait until the page has nothing more to draw by itself."""
    screens.until(page, SETTLED)


def measure(page: Page, act: Callable[[], object]) -> Cost:
    """Do something with a page, wait until it is settled, and return what it cost.

    Processor time is the page's own: what other processes take of the machine does not count.
    """
    browser = page.context.browser
    assert browser is not None
    browser.start_tracing(categories=TASKS)
    try:
        act()
        settle(page)
    finally:
        trace = json.loads(browser.stop_tracing())["traceEvents"]
    longest_ms = max(list_tasks_us(trace)) / 1000
    return Cost(max(longest_ms, SHORTEST_TOLD_MS), page.evaluate(COMPONENTS))


def list_tasks_us(trace: list[dict[str, Any]]) -> list[int]:
    """Return the processor time of every finished task of the pages' main threads, in microseconds."""
    names = [one for one in trace if one["name"] == "thread_name" and one["args"]["name"] == MAIN_THREAD]
    threads = {(one["pid"], one["tid"]) for one in names}
    tasks = (one for one in trace if one["name"] == "RunTask" and one["ph"] == "X")
    return [int(one.get("tdur", 0)) for one in tasks if (one["pid"], one["tid"]) in threads]
