"""The city of the browser tests is built once; further databases are restored from its dump."""

from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from db.server.cluster import Cluster
from db.server.test_cluster import drop
from tests.support import factories
from tests.support.stored_demo import compute_key, provide_demo

POLICIES = "SELECT polname, polrelid::regclass::text FROM pg_policy ORDER BY 1, 2"
GRANTS = (
    "SELECT grantee, table_name, privilege_type FROM information_schema.role_table_grants"
    " WHERE table_schema = 'public' ORDER BY 1, 2, 3"
)


def read(cluster: Cluster, name: str, question: str) -> list[tuple[object, ...]]:
    with psycopg.connect(cluster.conninfo(name, "huying")) as connection:
        return connection.execute(question.encode()).fetchall()


def test_a_restored_city_is_the_built_one(cluster: Cluster, tmp_path: Path) -> None:
    built: list[str] = []

    def build(owner_url: str) -> None:
        built.append(owner_url)
        engine = create_engine(owner_url)
        with Session(engine) as session, session.begin():
            factories.a_city(session)
            factories.a_ticket(session)
        engine.dispose()

    for name in ("stored_first", "stored_second"):
        provide_demo(cluster, name, build=build, plan="a small city", folder=tmp_path)

    for question in ("SELECT id, number FROM tickets", "SELECT code FROM areas ORDER BY 1", POLICIES, GRANTS):
        first, second = (read(cluster, name, question) for name in ("stored_first", "stored_second"))
        assert first == second != [], question
    assert len(built) == 1
    for name in ("stored_first", "stored_second"):
        drop(cluster, name)


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "build.py").write_text("1")
    return tmp_path


def test_a_changed_source_and_another_plan_have_another_dump(sources: Path) -> None:
    before = compute_key("a plan", root=sources)

    assert compute_key("a plan", root=sources) == before
    assert compute_key("another plan", root=sources) != before
    (sources / "demo" / "build.py").write_text("2")
    assert compute_key("a plan", root=sources) != before
