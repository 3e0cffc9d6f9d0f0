"""Best and worst of a report's departments or towns, and which of their figures explain it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.indicators import BY_CODE, Better
from domain.report_figures import CountedShare, PartyRanking, PartyStanding

RANK_BY = "completion_in_time"
MOST_RANKED = 3  # on either end
MOST_REASONS = 2
LEAST_GAP = 0.02  # of a share: a smaller difference explains nothing
# What can explain a rank; the completion rate follows the rank itself too closely.
EXPLAINING = ("response_in_time", "rework", "order_return", "extension", "solved", "satisfied")


@dataclass(frozen=True, slots=True)
class RankReason:
    """An indicator in which one differs from all together."""

    code: str
    own: CountedShare
    whole: CountedShare


@dataclass(frozen=True, slots=True)
class RankEnds:
    """The best and the worst, the extreme one first; none is in both. ranked: how many have enough cases."""

    best: tuple[PartyStanding, ...]
    worst: tuple[PartyStanding, ...]
    ranked: int


def find_ends(ranking: PartyRanking, *, least: int) -> RankEnds:
    """Return the ends by the share completed in time; least: how many cases a rank needs."""
    ranked = [row for row in ranking.rows if row.get(RANK_BY).denominator >= least]
    ranked.sort(key=lambda row: (-_value(row), -row.get(RANK_BY).denominator, row.who.key))
    if len(ranked) < 2:
        return RankEnds((), (), len(ranked))
    count = min(MOST_RANKED, len(ranked) // 2)
    best, worst = ranked[:count], ranked[-count:][::-1]
    if _value(best[-1]) <= _value(worst[-1]):  # equal ones are neither
        best = [row for row in best if _value(row) > _value(worst[0])]
        worst = [row for row in worst if not best or _value(row) < _value(best[-1])]
        worst = worst if best else []
    return RankEnds(tuple(best), tuple(worst), len(ranked))


def list_reasons(
    row: PartyStanding, whole: Mapping[str, CountedShare], *, is_best: bool
) -> tuple[RankReason, ...]:
    """Return the indicators in which one is clearly better (or worse) than all, the largest gap first."""
    found: list[tuple[float, RankReason]] = []
    for code in EXPLAINING:
        own, of_all = row.get(code), whole.get(code)
        if of_all is None or own.value is None or of_all.value is None:
            continue
        gap = own.value - of_all.value
        worth = gap if BY_CODE[code].better is Better.HIGHER else -gap
        if (worth if is_best else -worth) >= LEAST_GAP:
            found.append((abs(gap), RankReason(code, own, of_all)))
    found.sort(key=lambda one: -one[0])
    return tuple(reason for _, reason in found[:MOST_REASONS])


def sort_rows(rows: Sequence[PartyStanding]) -> list[PartyStanding]:
    """Return the rows from the best on, those without cases last."""
    return sorted(
        rows,
        key=lambda row: (row.get(RANK_BY).value is None, -_value(row), row.who.key),
    )


def _value(row: PartyStanding) -> float:
    return row.get(RANK_BY).value or 0.0
