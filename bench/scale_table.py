"""Print the scale bench as a table that can be pasted into the measurements."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bench.goals import number
from bench.scale_measure import Taken

# Below these a difference says nothing: one more level of an index, one context switch.
LEAST_MS, LEAST_PAGES = 2.0, 100


@dataclass(frozen=True, slots=True)
class Row:
    """One question at one size, and its peer."""

    size: str
    taken: Taken | None
    plain: Taken | None


def ratio(base: Taken, other: Taken) -> float:
    """Return how many times as much the other took: the larger of time and pages."""
    if other.stopped:
        return float("inf")
    if base.stopped:
        return 1.0
    in_time = max(other.p50, LEAST_MS) / max(base.p50, LEAST_MS)
    return max(in_time, in_pages(base, other))


def in_pages(base: Taken, other: Taken) -> float:
    """Return how many times as many pages the other read."""
    return max(other.pages, LEAST_PAGES) / max(base.pages, LEAST_PAGES)


def tables(rows: Mapping[str, list[Row]]) -> Iterator[str]:
    """Yield the lines of a Markdown table: a line for each question, columns for each size."""
    first = next(iter(rows.values()), [])
    sizes = [row.size for row in first]
    yield ""
    heads = [f"{size}: p50 / p95 ms, pages" for size in sizes]
    yield f"| question | {' | '.join(heads)} | ×time | ×pages | plain SQL at {sizes[-1] if sizes else ''} |"
    yield f"|---|{'---:|' * len(sizes)}---:|---:|---:|"
    for name, cells in rows.items():
        base, last = cells[0].taken, cells[-1].taken
        if base is None or last is None:
            continue
        grown = (
            "–"
            if base.stopped or last.stopped
            else f"{max(last.p50, LEAST_MS) / max(base.p50, LEAST_MS):.2f}"
        )
        pages = "–" if base.stopped or last.stopped else f"{in_pages(base, last):.2f}"
        plain = cells[-1].plain
        told = "" if plain is None else "cancelled" if plain.stopped else f"{number(plain.p50)} ms"
        yield f"| {name} | {' | '.join(_cell(cell.taken) for cell in cells)} | {grown} | {pages} | {told} |"


def _cell(taken: Taken | None) -> str:
    if taken is None:
        return ""
    if taken.stopped:
        return "**cancelled**"
    return f"{taken.p50:.1f} / {taken.p95:.1f}, {taken.pages:,}"
