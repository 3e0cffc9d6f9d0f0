"""The contracts that keep pages apart refuse an import from one page into another."""

import tomllib

import grimp
import pytest
from importlinter.configuration import configure
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.contracts.independence import IndependenceContract
from importlinter.domain.contract import Contract

from settings import CHECKOUT

CONTRACTS = {
    each["id"]: each
    for each in tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
}
configure()
KINDS: dict[str, type[Contract]] = {"independence": IndependenceContract, "forbidden": ForbiddenContract}


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    """Every import of the dashboard."""
    return grimp.build_graph("dashboard")


def is_kept(name: str, graph: grimp.ImportGraph) -> bool:
    options = CONTRACTS[name]
    contract = KINDS[options["type"]](name, {"root_packages": ["dashboard"]}, options)
    return contract.check(graph, verbose=False).kept


@pytest.mark.parametrize(
    ("contract", "importer", "imported"),
    [
        ("pages-independent", "dashboard.desk.layout", "dashboard.map.layout"),
        ("pages-independent", "dashboard.search.layout", "dashboard.desk.components"),
        ("shared-below-pages", "dashboard.shared.ticket_panel", "dashboard.map.area_panel"),
    ],
)
def test_an_import_between_pages_is_refused(graph, contract, importer, imported):
    assert is_kept(contract, graph)
    graph.add_import(importer=importer, imported=imported)
    try:
        assert not is_kept(contract, graph)
    finally:
        graph.remove_import(importer=importer, imported=imported)
