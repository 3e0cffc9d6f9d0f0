"""Write data/grids.geojson and say what it holds."""

import argparse
from pathlib import Path

from demo.areas import GRIDS
from scripts.demo_areas.areas import SEED, write_geojson


def main() -> None:
    """Write the file and say what it holds."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--path", type=Path, default=GRIDS)
    chosen = parser.parse_args()
    rows = write_geojson(chosen.path, chosen.seed)
    print(f"{chosen.path}: {len(rows)} areas, {chosen.path.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
