"""Migrations make exactly the tables that the code knows, and laying them on again changes nothing."""

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, inspect

from db import migrate, throwaway
from db.cluster import Cluster
from db.session import DatabaseUrls
from db.tables import Base


def test_the_tables_are_those_of_the_code(shared_database: DatabaseUrls, owner_engine: Engine) -> None:
    command.check(migrate.alembic_config(shared_database.owner))  # raises where they differ

    assert set(Base.metadata.tables) <= set(inspect(owner_engine).get_table_names())


def test_migrating_twice_changes_nothing(database: DatabaseUrls) -> None:
    migrate.migrate(database.owner)

    command.check(migrate.alembic_config(database.owner))


def test_every_migration_can_be_undone(cluster: Cluster) -> None:
    urls = throwaway.copy_of_template(cluster, "undone")

    command.downgrade(migrate.alembic_config(urls.owner), "base")

    engine = create_engine(urls.owner)
    left = set(inspect(engine).get_table_names()) & set(Base.metadata.tables)
    engine.dispose()
    throwaway.drop(cluster, "undone")
    assert left == set()


def test_there_is_one_line_of_migrations() -> None:
    heads = ScriptDirectory(str(migrate.ROOT / "migrations")).get_heads()

    assert heads == [migrate.newest()]


# Read over all cities: changes in one order, accounts before a city is chosen.
ABOVE_CITIES = {"feed", "outbox", "account_grants", "sessions", "tokens"}
OF_A_CITY = sorted(
    name
    for name, table in Base.metadata.tables.items()
    if "city" in table.columns and name not in ABOVE_CITIES
)


@pytest.mark.parametrize("table", OF_A_CITY)
def test_the_city_leads_every_key_of_a_citys_table(table: str) -> None:
    assert next(iter(Base.metadata.tables[table].primary_key.columns)).name == "city"
