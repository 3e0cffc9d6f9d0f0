"""Parameters of which CI runs a part and `make acceptance` the rest."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from _pytest.mark.structures import ParameterSet


def keep_first(values: Sequence[Any], *, ids: Callable[[Any], str] = str) -> list[ParameterSet]:
    """Return one parameter for each value; CI runs the first."""
    return [_param((value,), [ids(value)], in_ci=place == 0) for place, value in enumerate(values)]


def keep_each_once(
    rows: Sequence[Any], columns: Sequence[Any], *, ids: Callable[[Any], str] = str
) -> list[ParameterSet]:
    """Return two parameters for each pair of values; CI runs so many that each value occurs once."""
    longest = max(len(rows), len(columns))
    kept = {(place % len(rows), place % len(columns)) for place in range(longest)}
    return [
        _param((row, column), [ids(row), ids(column)], in_ci=(y, x) in kept)
        for y, row in enumerate(rows)
        for x, column in enumerate(columns)
    ]


def _param(values: tuple[Any, ...], ids: list[str], *, in_ci: bool) -> ParameterSet:
    return pytest.param(*values, id="-".join(ids), marks=[] if in_ci else pytest.mark.acceptance)
