"""Browser cost of a page: its longest task, and its number of Dash components."""

from dataclasses import dataclass

from playwright.sync_api import Page

# Dash 4 does not expose its store; React's own tree leads to it.
COMPONENTS = """() => {
  const root = document.getElementById("react-entry-point");
  const todo = [root[Object.keys(root).find((name) => name.startsWith("__reactContainer$"))]];
  let store = null;
  while (todo.length && !store) {
    const fiber = todo.pop();
    if (!fiber) continue;
    store = fiber.memoizedProps?.store?.getState ? fiber.memoizedProps.store : null;
    todo.push(fiber.sibling, fiber.child);
  }
  const count = (part) => {
    if (Array.isArray(part)) return part.reduce((sum, one) => sum + count(one), 0);
    if (!part || typeof part !== "object") return 0;
    return (part.namespace ? 1 : 0) + count(part.props?.children);
  };
  return count(store.getState().layout.components);
}"""
WATCH = """
  window.tasks = [];
  const noted = (list) => list.getEntries().forEach((task) => window.tasks.push(task.duration));
  new PerformanceObserver(noted).observe({ type: "longtask", buffered: true });
"""
SHORTEST_TOLD_MS = 50.0  # the browser does not report shorter tasks
QUIET_MS = 600
MOST_MS = 20_000


@dataclass(frozen=True, slots=True)
class Cost:
    """What a page cost: its longest task (at least 50, what browsers tell) and its Dash components."""

    longest_ms: float
    components: int


def watch(page: Page) -> None:
    """Record long tasks of every page that is opened from now on."""
    page.add_init_script(WATCH)


def forget(page: Page) -> None:
    """Reset: earlier entries do not count."""
    page.evaluate("() => { window.tasks = [] }")


def cost(page: Page) -> Cost:
    """Wait until the page is quiet, and return what it cost."""
    seen, quiet, waited = "", 0, 0
    while quiet < QUIET_MS and waited < MOST_MS:
        page.wait_for_timeout(100)
        now = page.evaluate(
            "() => [performance.getEntriesByType('resource').length, document.querySelectorAll('*').length,"
            " window.tasks.length].join()"
        )
        quiet, seen, waited = (quiet + 100 if now == seen else 0), now, waited + 100
    longest = page.evaluate("() => Math.max(0, ...window.tasks)")
    return Cost(max(longest, SHORTEST_TOLD_MS), page.evaluate(COMPONENTS))
