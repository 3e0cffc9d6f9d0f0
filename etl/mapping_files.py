"""Read TOML files into dataclasses; unknown keys and words are refused by name."""

import codecs
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import fields
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

from geo.crs import UnknownCrs, get_crs
from terminal import Trouble


class FromFile:
    """Build a dataclass from a table of a TOML file; a misspelt or missing key is named, never ignored."""

    @classmethod
    def of(cls, table: Mapping[str, Any], where: Path, **more: Any) -> Self:
        """Return the dataclass of ``table``; lists become tuples. Raises Trouble that names the keys."""
        known = {each.name for each in fields(cls)}  # type: ignore[arg-type]
        strange = sorted(set(table) - known)
        if strange:
            raise Trouble(
                f"{where} has keys nobody reads: {', '.join(strange)}.",
                way_out=f"Known here: {', '.join(sorted(known - set(more)))}.",
            )
        values = {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
        try:
            return cls(**values, **more)
        except TypeError as error:
            raise Trouble(
                f"{where} is not complete: {error}.", way_out="Compare it with data/boston."
            ) from None


def read_choice(table: dict[str, Any], key: str, kind: type[StrEnum], where: Path) -> None:
    """Turn the word of a key into a member of ``kind``. Raises Trouble that lists what is possible."""
    if key not in table:
        return
    if table[key] not in set(kind):
        raise Trouble(
            f"{where}: {key} = {table[key]!r} is not known.", way_out=f"Known here: {', '.join(kind)}."
        )
    table[key] = kind(table[key])


def check_crs(names: Iterable[str], where: Path) -> None:
    """Refuse coordinate systems that do not exist. Raises Trouble."""
    for name in names:
        try:
            get_crs(name)
        except UnknownCrs:
            raise Trouble(
                f"{where}: there is no coordinate system {name}.",
                way_out="Write it like EPSG:2249; shifted maps are a datum, such as GCJ-02 or BD-09.",
            ) from None


def check_encoding(name: object, where: Path) -> None:
    """Refuse an encoding that does not exist. Raises Trouble."""
    try:
        codecs.lookup(str(name) or "utf-8")
    except LookupError:
        raise Trouble(
            f"{where}: there is no encoding {name}.", way_out="Write it like utf-8, gb18030 or utf-16."
        ) from None


def read_toml(path: Path) -> dict[str, Any]:
    """Return the table in ``path``. Raises Trouble."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Trouble(f"There is no mapping file {path}.", way_out="See data/boston for examples.") from None
    except tomllib.TOMLDecodeError as error:
        raise Trouble(f"{path} is not TOML: {error}.", way_out="Mend that line.") from None
