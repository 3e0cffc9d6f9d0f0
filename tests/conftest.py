"""Database fixtures: a real PostgreSQL with PostGIS, migrated once, copied for each test that commits."""

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from db import migrate
from db import session as sessions
from db.server import test_cluster
from db.server.cluster import Cluster
from db.session import DatabaseUrls
from tests.support.spare_databases import SpareDatabases

pytest_plugins = ["tests.support.run_summary"]

# The same examples in every run; how long one takes is the machine's business.
EXAMPLES = {"ci": 25, "reliability": 500}
for _name, _count in EXAMPLES.items():
    hypothesis.settings.register_profile(_name, deadline=None, derandomize=True, max_examples=_count)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

TESTS = Path(__file__).parent
BROWSER = TESTS / "browser"
# Files of minutes; two workers take them first, and share the many short ones at the end.
LONGEST = (
    "db/test_cost_of_questions.py", "db/test_workflow_walks.py", "web/test_access_matrix.py",
    "web/test_act_matrix.py", "db/test_scale_city.py", "db/test_rollup_marks.py", "db/test_wall.py",
    "db/test_demo_city.py", "db/test_cluster.py", "db/test_processes.py", "db/test_workers.py",
    "browser/test_offices.py", "browser/test_whole_workflow.py", "browser/test_side_acts.py",
    "browser/test_dispatch.py", "browser/test_desk_cost.py", "browser/test_uploads.py",
)  # fmt: skip
# Files that change names or areas of the city that all browser tests of a worker share: the last ones of all.
CHANGING = ("browser/test_department_changes.py", "browser/test_areas.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put long files first, and browser tests last: their product and Chromium live on until the end."""
    places = {TESTS / name: place for place, name in enumerate(LONGEST)}
    places |= {TESTS / name: len(LONGEST) + place for place, name in enumerate(CHANGING, start=1)}
    items.sort(key=lambda item: (BROWSER in item.path.parents, places.get(item.path, len(LONGEST))))


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A running throw-away cluster whose template has every table, grant and policy."""
    with test_cluster.run_temporary_cluster() as running:
        migrate.migrate(running.urls(test_cluster.TEMPLATE).owner)
        yield running


@pytest.fixture(scope="session")
def spare_databases(cluster: Cluster) -> SpareDatabases:
    """Databases for tests that write for good."""
    return SpareDatabases(cluster)


@pytest.fixture
def database(spare_databases: SpareDatabases) -> Iterator[DatabaseUrls]:
    """A database of the test's own, empty but for tables; db.session is connected to it."""
    with spare_databases.lend() as urls:
        engines = sessions.connect(urls)
        yield urls
        engines.dispose()


@pytest.fixture(scope="session")
def shared_database(cluster: Cluster) -> DatabaseUrls:
    """One database for all tests that take back what they write."""
    return test_cluster.copy_template(cluster, "shared")


@pytest.fixture(scope="session")
def owner_engine(shared_database: DatabaseUrls) -> Iterator[Engine]:
    """The owner's engine on the shared database."""
    engine = create_engine(shared_database.owner, connect_args={"options": "-c timezone=UTC"})
    yield engine
    engine.dispose()


@pytest.fixture
def session(owner_engine: Engine) -> Iterator[Session]:
    """The owner's session on the shared database; all it writes is taken back after the test."""
    with owner_engine.connect() as connection:
        outer = connection.begin()
        with Session(connection, expire_on_commit=False, join_transaction_mode="create_savepoint") as opened:
            yield opened
        outer.rollback()
