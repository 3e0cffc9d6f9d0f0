"""Aliases that modules keep are ready before threads share them."""

import ast
from pathlib import Path

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.exc import SAWarning
from sqlalchemy.orm import aliased
from sqlalchemy.sql.base import WriteableColumnCollection

from db.aliases import share_alias
from db.models import Area

ROOT = Path(__file__).parents[2]
MAKER = ROOT / "db" / "aliases.py"


def list_tables(alias: type[Area]) -> set[object]:
    """Return from which tables a statement reads that selects each column of an alias."""
    names = [column.name for column in Area.__table__.c]
    return {table for name in names for table in select(getattr(alias, name)).get_final_froms()}


def test_a_shared_alias_needs_nothing_that_another_thread_may_be_at(monkeypatch):
    ready, not_ready = share_alias(Area), aliased(Area)
    # What a thread finds while another fills the index of an alias's columns.
    monkeypatch.setattr(WriteableColumnCollection, "_init_proxy_index", lambda _self: None)

    assert list_tables(ready) == {inspect(ready).selectable}
    with pytest.warns(SAWarning, match="Did not locate"):
        assert list_tables(not_ready) == {Area.__table__}


def test_no_module_keeps_an_alias_that_is_not_ready():
    kept = [
        f"{file.relative_to(ROOT)}:{statement.lineno}"
        for file in sorted((ROOT / "db").rglob("*.py"))
        if file != MAKER
        for statement in ast.parse(file.read_text("utf-8")).body
        if isinstance(statement, ast.Assign | ast.AnnAssign) and "aliased(" in ast.unparse(statement)
    ]
    assert kept == []
