"""State of a Dash page: whether it is settled, its longest task, its number of Dash components."""

from dataclasses import dataclass

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


def settle(page: Page) -> None:
    """Wait until the page has nothing more to draw by itself."""
    screens.until(page, SETTLED, seconds=screens.PATIENCE_MS / 1000)


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
