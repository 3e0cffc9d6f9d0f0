"""Import contracts: each one refuses a violation that is injected into the import graph."""

import copy
import sys
import tomllib
from pathlib import Path
from typing import Any

import grimp
import pytest
from importlinter import configuration
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.contracts.independence import IndependenceContract
from importlinter.contracts.layers import LayersContract

configuration.configure()
ROOT = Path(__file__).parents[2]
KINDS: dict[str, Any] = {
    "layers": LayersContract,
    "forbidden": ForbiddenContract,
    "independence": IndependenceContract,
}

# Contract id → (importer, imported): an import that is not there and that the contract exists to refuse.
VIOLATIONS = {
    "layers": [
        ("domain.enums", "db.session"),
        ("db.feed", "services.outbox"),
        ("services.intake", "web.sessions"),
        ("services.intake", "live"),
        ("live.counting", "services.intake"),
        ("adapters.mail", "etl.tickets"),
        ("adapters.mail", "web.sessions"),
        ("web.sessions", "api.tickets"),
        ("web.sessions", "dashboard.shared.ids"),
        ("api.tickets", "dashboard.shared.ids"),
        ("dashboard.shared.ids", "api.tickets"),
        ("etl.tickets", "demo.story"),
        ("i18n.labels", "geo.crs"),
    ],
    "no-sql-on-screens": [
        ("dashboard.desk.components", "sqlalchemy"),
        ("api.tickets", "psycopg"),
        ("domain.enums", "sqlalchemy"),
    ],
    "no-models-on-screens": [
        ("dashboard.desk.components", "db.models.tickets"),
        ("api.values", "db.models"),
    ],
    "frames-in-etl": [("services.intake", "pandas"), ("live.counting", "geopandas")],
    "services-know-no-edge": [
        ("services.intake", "fastapi"),
        ("services.deliveries", "httpx"),
        ("services.accounts", "openpyxl"),
    ],
    "live-knows-no-web": [("live.broadcaster", "starlette")],
    "no-framework-below": [("db.session", "fastapi"), ("domain.enums", "dash")],
    "dash-in-dashboard": [("web.phone.page", "dash"), ("api.tickets", "dash_leaflet")],
    "sign-in-in-web": [("api.tickets", "authlib")],
    "components-are-pure": [
        ("dashboard.desk.components", "db.session"),
        ("dashboard.map.components", "web.dependencies"),
        ("dashboard.shared.history", "db.writes.tickets"),
        ("dashboard.roster.components", "live"),
    ],
    "queries-only-read": [("db.queries.queues", "db.writes.tickets")],
    "models-know-nothing": [("db.models.tickets", "db.queries.queues")],
    "server-rendered-pages": [
        ("web.admin.accounts", "web.public.limits"),
        ("web.phone.page", "web.admin.staff"),
    ],
    "workbooks-at-the-edge": [("services.accounts", "PIL"), ("api.search_export", "openpyxl")],
    "paper-in-adapters": [("services.intake", "weasyprint"), ("web.templates", "weasyprint")],
    "pages-independent": [
        ("dashboard.desk.layout", "dashboard.map.layout"),
        ("dashboard.search.layout", "dashboard.desk.components"),
    ],
    "shared-below-pages": [("dashboard.shared.ticket_panel", "dashboard.map.area_panel")],
    "demo-is-optional": [("services.intake", "demo.story"), ("live.counting", "demo.story")],
}
CASES = [(contract, *edge) for contract, edges in VIOLATIONS.items() for edge in edges]


SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
CONTRACTS = {contract["id"]: contract for contract in SETTINGS["contracts"]}


@pytest.fixture(scope="module")
def graph():
    """The imports of the whole project and of the packages it uses."""
    sys.path.insert(0, str(ROOT))
    return grimp.build_graph(*SETTINGS["root_packages"], include_external_packages=True, cache_dir=None)


def is_kept(contract, graph) -> bool:
    """Return whether the graph keeps one contract."""
    options = {
        key: str(value) if isinstance(value, bool) else value
        for key, value in contract.items()
        if key not in {"id", "name", "type"}
    }
    session = {"root_packages": SETTINGS["root_packages"], "include_external_packages": "True"}
    checked = KINDS[contract["type"]](
        name=contract["name"], session_options=session, contract_options=options
    )
    return checked.check(graph, verbose=False).kept


def test_each_contract_has_a_violation():
    assert set(VIOLATIONS) == set(CONTRACTS)
    assert len(CONTRACTS) >= 12


@pytest.mark.parametrize("contract", CONTRACTS)
def test_the_project_keeps_its_contracts(graph, contract):
    assert is_kept(CONTRACTS[contract], copy.deepcopy(graph))


@pytest.mark.parametrize(("contract", "importer", "imported"), CASES)
def test_an_injected_violation_is_refused(graph, contract, importer, imported):
    changed = copy.deepcopy(graph)
    assert importer in changed.modules
    assert not changed.direct_import_exists(importer=importer, imported=imported)
    changed.add_import(importer=importer, imported=imported)

    assert not is_kept(CONTRACTS[contract], changed)
