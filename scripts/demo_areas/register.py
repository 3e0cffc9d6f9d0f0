"""Read the real towns and villages of the city and add the invented names."""

import csv
import re
from dataclasses import dataclass

import numpy as np

from domain.enums import AreaKind
from scripts.demo_areas.terrain import SOURCES

GRIDS = 3_917

# Invented communities per town, in addition to the 45 real ones: 293, mostly in the city and town seats.
INVENTED = {
    "001": 58, "003": 42, "004": 30, "005": 50, "006": 28, "100": 7, "103": 6, "104": 7, "106": 7, "108": 7,
    "109": 16, "111": 7, "112": 9, "115": 14, "400": 5,
}  # fmt: skip

SECOND = ("", "花园", "家园", "新苑", "佳苑", "新城")


@dataclass(frozen=True, slots=True)
class TownRow:
    """One town as the register has it; seat in lon, lat."""

    code: str
    name: str
    kind: AreaKind
    seat: tuple[float, float]


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One community, village or dedicated grid; site tells where it may lie: core, field or salt."""

    code: str
    name: str
    kind: AreaKind
    site: str
    invented: bool

    @property
    def town(self) -> str:
        """Return the code of its town."""
        return self.code[:9]


def towns() -> list[TownRow]:
    """Return the 15 towns in code order."""
    with (SOURCES / "shouguang_towns.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            TownRow(
                row["town_code"],
                row["town_name"],
                AreaKind(row["town_kind"]),
                (float(row["seat_lon"]), float(row["seat_lat"])),
            )
            for row in csv.DictReader(file)
        ]
    return sorted(rows, key=lambda row: row.code)


def units(seed: int) -> list[UnitRow]:
    """Return the 1,403 units in code order: the real ones and the invented ones."""
    real = _real_units()
    used = {unit.name for unit in real}
    rng = np.random.default_rng([seed, 3])
    invented = [unit for town in towns() for unit in (*_communities(town, used, rng), *_dedicated(town.code))]
    return sorted([*real, *invented], key=lambda unit: unit.code)


def _real_units() -> list[UnitRow]:
    with (SOURCES / "shouguang_villages.csv").open(encoding="utf-8", newline="") as file:
        return [
            UnitRow(
                row["code"],
                short_name(row["name"]),
                AreaKind(row["kind"]),
                "core" if row["kind"] == "community" else "field",
                invented=False,
            )
            for row in csv.DictReader(file)
        ]


def short_name(official: str) -> str:
    """Return the place without its committee: 岳家庄村委会 → 岳家庄村, 向阳社区居民委员会 → 向阳社区."""
    return re.sub(r"村(民委员会|委会)$", "村", re.sub(r"(居民委员会|居委会)$", "", official))


def _communities(town: TownRow, used: set[str], rng: np.random.Generator) -> list[UnitRow]:
    """Return a town's invented communities and add their names to ``used``: none twice in the city."""
    words = (SOURCES / "community_words.txt").read_text(encoding="utf-8").split()
    found: list[UnitRow] = []
    while len(found) < INVENTED[town.code[6:]]:
        second = SECOND[int(rng.integers(len(SECOND)) * rng.integers(2))]
        name = f"{words[int(rng.integers(len(words)))]}{second}社区"
        if name not in used:
            used.add(name)
            found.append(
                UnitRow(f"{town.code}{100 + len(found)}", name, AreaKind.COMMUNITY, "core", invented=True)
            )
    return found


def _dedicated(town: str) -> list[UnitRow]:
    with (SOURCES / "dedicated_invented.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["town_code"] == town]
    return [
        UnitRow(f"{town}{601 + number}", row["name"], AreaKind.DEDICATED, row["site"], invented=True)
        for number, row in enumerate(rows)
    ]
