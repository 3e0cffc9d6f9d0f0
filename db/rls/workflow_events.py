# ruff: noqa: S608 — only this module's own constants and names of tables are put into its statements.
"""Define who sees what moves and its history: those who see the subject, or who reach the whole city.

History is only appended: the application may neither change nor delete a row.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from db.models import list_workflow_models
from db.models.workflow_events import Sight
from db.rls.secret_functions import SEES_SECRETS

APP = "huying_app"
IN_CITY = "city = current_setting('app.city', true)"
WHOLE = "current_setting('app.reach', true) = 'whole'"

SIGHTS = {
    Sight.PARTY: f"""{IN_CITY} AND CASE current_setting('app.reach', true)
    WHEN 'whole' THEN {SEES_SECRETS}
    WHEN 'department' THEN party = current_setting('app.department', true)
    WHEN 'town' THEN party = current_setting('app.town', true)
    ELSE false END"""
}
SQL_TYPES: dict[type, str] = {UUID: "uuid", int: "integer", str: "text"}


def build_statements(protect: Callable[[str, str], list[str]]) -> list[str]:
    """Return the SQL that grants and restricts; ``protect`` lays a condition on a table."""
    kinds = "\n    ".join(
        f"WHEN '{kind}' THEN {_condition(model)}" for kind, model in list_workflow_models().items()
    )
    return [
        *(part for model in list_workflow_models().values() for part in _rows(model, protect)),
        f"GRANT SELECT, INSERT ON workflow_events TO {APP}",
        *protect("workflow_events", f"{IN_CITY} AND CASE kind\n    {kinds}\n    ELSE false END"),
    ]


def _rows(model: type[Any], protect: Callable[[str, str], list[str]]) -> list[str]:
    """Return the SQL for the rows of a table that has no policy of its own."""
    if model.workflow.sight is None:
        return []
    table = model.__tablename__
    return [
        f"GRANT SELECT, INSERT, UPDATE ON {table} TO {APP}",
        *protect(table, SIGHTS[model.workflow.sight]),
    ]


def _condition(model: type[Any]) -> str:
    """Return who sees the history of the rows of a table; their own policy says who sees these."""
    if model.workflow.read_whole:
        return WHOLE
    [key] = model.workflow.key
    kind = SQL_TYPES[model.__table__.c[key].type.python_type]
    return f"""EXISTS (SELECT 1 FROM {model.__tablename__} s
        WHERE s.city = workflow_events.city AND s.{key} = workflow_events.subject::{kind} OFFSET 0)"""
