"""No one sees or writes rows of the catalogue beyond their scope, whatever the program asks for."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from geoalchemy2 import WKTElement
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError

from db.ids import new_id
from db.models import (
    AdmittedMatter,
    CollectedObject,
    CollectedRecord,
    CollectionKind,
    CollectionTask,
    Matter,
    RecordPhoto,
)
from db.queries import admitted_matters as asked
from db.session import owner_transaction, transaction
from domain.catalogue import Collector, Subject
from domain.enums import PartyKind, Role
from domain.scopes import Actor, Reach, Scope
from services import admitted_matters
from tests.support import factories
from tests.support.catalogue import (
    FIRST_DAY,
    NOW,
    REFERENCE,
    a_draft,
    a_published_list,
    an_entry,
    publish_list,
    put_matter,
)


@pytest.fixture
def lists(world):
    """Both cities of row security, alpha with a published list and a draft."""
    with owner_transaction() as session:
        a_published_list(session, city="alpha")
        a_published_list(session, city="beta")
        a_draft(session, an_entry("Z00009"), city="alpha")
    yield
    with owner_transaction() as session:
        for table in ("admitted_matters", "matter_lists", "workflow_events"):
            session.execute(text(f"DELETE FROM {table}"))
        session.execute(text("DELETE FROM matters WHERE code = 'Z00009'"))


SCOPES = {
    "whole": (Scope.whole("alpha"), {1, 2}),
    "town": (Scope("alpha", Reach.TOWN, town="001"), {1}),
    "department": (Scope("alpha", Reach.DEPARTMENT, department="D01"), {1}),
    "unit": (Scope("alpha", Reach.UNIT, unit="0011"), {1}),
    "grid": (Scope("alpha", Reach.GRID, grid="00111"), {1}),
}


@pytest.mark.parametrize(("scope", "seen"), SCOPES.values(), ids=SCOPES.keys())
def test_drafts_are_seen_by_none_but_those_of_the_whole_city(lists, scope, seen):
    with transaction(scope) as session:
        versions = {version.version for version in asked.list_versions(session, "alpha")}
        of_entries = set(session.scalars(select(AdmittedMatter.version)))

    assert versions == of_entries == seen


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE admitted_matters SET name = 'x' WHERE version = 1 RETURNING code",
        "DELETE FROM admitted_matters WHERE version = 1 RETURNING code",
        "DELETE FROM matter_lists WHERE version = 1 RETURNING version",
    ],
)
def test_a_published_list_cannot_be_changed_even_by_its_keepers(lists, statement):
    with transaction(Scope.whole("alpha")) as session:
        assert session.execute(text(statement)).all() == []


@pytest.mark.parametrize("verb", ["UPDATE workflow_events SET note = 'x'", "DELETE FROM workflow_events"])
def test_the_record_is_only_appended(lists, verb):
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction(Scope.whole("alpha")) as session,
    ):
        session.execute(text(verb))


@pytest.mark.parametrize(("scope", "seen"), list(SCOPES.values())[1:], ids=list(SCOPES)[1:])
def test_others_cannot_write_the_catalogue_past_the_services(lists, scope, seen):
    with transaction(scope) as session:
        changed = session.execute(text("UPDATE matters SET name = 'x' RETURNING code")).all()

    assert changed == []


def test_an_actor_of_a_town_cannot_draft_past_the_services(lists):
    town = Scope("alpha", Reach.TOWN, town="001")
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction(town) as session,
    ):
        session.execute(
            text(
                "INSERT INTO matter_lists (city, version, status, changed_at, changed_by)"
                " VALUES ('alpha', 9, 'superseded', now(), 'x')"
            )
        )


def test_keepers_do_it_all_under_row_security(world):
    keeper = Actor("keeper", "管理员甲", frozenset({Role.INTAKE}), Scope.whole("beta"))
    with transaction(keeper.scope) as session:
        draft = admitted_matters.open_draft(session, actor=keeper, now=NOW)
        draft = put_matter(session, an_entry("Z00011"), revision=draft.revision, city="beta")
        publish_list(session, draft.revision, city="beta")

    with transaction(keeper.scope) as session:
        assert session.get_one(Matter, ("beta", "Z00011")).withdrawn_on is None
        assert session.get_one(Matter, ("beta", "S01001")).withdrawn_on == FIRST_DAY


@pytest.fixture
def collected(world) -> Iterator[dict[str, UUID]]:
    """A shop for D01 to read and a pond that no department reads, in each town of alpha; a shop in beta."""
    ids = {}
    with owner_transaction() as session:
        factories.a_party(
            session, "alpha", "D01-001", kind=PartyKind.DEPARTMENT, town_code="001"
        ).parent = "D01"
        for city in ("alpha", "beta"):
            for code, readers in (("SHOP", ["D01"]), ("POND", [])):
                session.add(
                    CollectionKind(
                        city=city,
                        code=code,
                        name=code,
                        subject=Subject.SHOP,
                        fields=[],
                        interval_days=30,
                        collected_by=Collector.GRID_STAFF,
                        readers=readers,
                        reference=REFERENCE,
                        changed_at=NOW,
                        changed_by="x",
                    )
                )
        session.flush()
        for city, kind, town in (
            ("alpha", "SHOP", "001"),
            ("alpha", "SHOP", "002"),
            ("alpha", "POND", "001"),
            ("beta", "SHOP", "001"),
        ):
            ids[f"{city} {kind} {town}"] = object_id = new_id(NOW)
            session.add(
                CollectedObject(
                    city=city,
                    id=object_id,
                    kind=kind,
                    name="x",
                    grid_code=f"{town}11",
                    unit_code=f"{town}1",
                    town_code=town,
                    point=WKTElement("POINT(118.65 36.85)", srid=4326),
                    created_at=NOW,
                    created_by="x",
                )
            )
            session.flush()
            key = {"city": city, "object_id": object_id}
            record_id = new_id(NOW)
            session.add(
                CollectedRecord(
                    **key, id=record_id, values={}, collected_at=NOW, received_at=NOW, collected_by="x"
                )
            )
            session.add(CollectionTask(**key, id=new_id(NOW), due_on=FIRST_DAY))
            session.flush()
            session.add(a_photo(city, record_id, name=f"{city} {kind} {town}"))
    yield ids
    with owner_transaction() as session:
        for table in (
            "record_photos", "collection_tasks", "collected_records", "collected_objects", "collection_kinds",
        ):  # fmt: skip
            session.execute(text(f"DELETE FROM {table}"))
        session.execute(text("DELETE FROM departments WHERE code = 'D01-001'"))


def a_photo(city: str, record_id: UUID, *, name: str) -> RecordPhoto:
    return RecordPhoto(
        city=city, id=new_id(NOW), record_id=record_id, sha256=b"s" * 32, thumbnail=b"t" * 32,
        media_type="image/jpeg", size_bytes=9, name=name, uploaded_at=NOW,
    )  # fmt: skip


OBJECTS_SEEN = {
    "whole": (Scope.whole("alpha"), {"alpha SHOP 001", "alpha SHOP 002", "alpha POND 001"}),
    "town": (Scope("alpha", Reach.TOWN, town="001"), {"alpha SHOP 001", "alpha POND 001"}),
    "unit": (Scope("alpha", Reach.UNIT, unit="0021"), {"alpha SHOP 002"}),
    "grid": (Scope("alpha", Reach.GRID, grid="00111"), {"alpha SHOP 001", "alpha POND 001"}),
    "reading department": (
        Scope("alpha", Reach.DEPARTMENT, department="D01"),
        {"alpha SHOP 001", "alpha SHOP 002"},
    ),
    "its office in a town": (Scope("alpha", Reach.DEPARTMENT, department="D01-001"), {"alpha SHOP 001"}),
    "another department": (Scope("alpha", Reach.DEPARTMENT, department="D02"), set()),
    "none": (Scope.none("alpha"), set()),
}


@pytest.mark.parametrize("table", [CollectedObject.id, CollectedRecord.object_id, CollectionTask.object_id])
@pytest.mark.parametrize(("scope", "seen"), OBJECTS_SEEN.values(), ids=OBJECTS_SEEN.keys())
def test_a_scope_sees_its_own_objects_with_records_and_tasks(collected, scope, seen, table):
    with transaction(scope) as session:
        found = set(session.scalars(select(table)))

    assert found == {collected[name] for name in seen}


@pytest.mark.parametrize(
    "scope",
    [Scope("alpha", Reach.DEPARTMENT, department="D01"), Scope("alpha", Reach.TOWN, town="002")],
    ids=["a department that reads it", "another town"],
)
def test_who_only_reads_an_object_cannot_write_its_record(collected, scope):
    row = CollectedRecord(
        city="alpha", id=new_id(NOW), object_id=collected["alpha SHOP 001"], values={}, collected_at=NOW,
        received_at=NOW, collected_by="x",
    )  # fmt: skip

    with pytest.raises(ProgrammingError, match="row-level security"), transaction(scope) as session:
        session.add(row)


@pytest.mark.parametrize(
    "verb", ["UPDATE collected_records SET values = '{}'", "DELETE FROM collected_records"]
)
def test_records_are_only_appended(collected, verb):
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction(Scope.whole("alpha")) as session,
    ):
        session.execute(text(verb))


@pytest.mark.parametrize(("scope", "seen"), OBJECTS_SEEN.values(), ids=OBJECTS_SEEN.keys())
def test_a_scope_sees_the_photos_of_the_records_it_sees(collected, scope, seen):
    with transaction(scope) as session:
        found = set(session.scalars(select(RecordPhoto.name)))

    assert found == seen


def test_who_only_reads_a_record_adds_no_photo_to_it(collected):
    reader = Scope("alpha", Reach.DEPARTMENT, department="D01")
    with transaction(reader) as session:
        record_id = session.scalars(select(CollectedRecord.id)).first()

    with pytest.raises(ProgrammingError, match="row-level security"), transaction(reader) as session:
        session.add(a_photo("alpha", record_id, name="x"))


@pytest.mark.parametrize("verb", ["UPDATE record_photos SET name = 'x'", "DELETE FROM record_photos"])
def test_photos_of_records_are_only_appended(collected, verb):
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction(Scope.whole("alpha")) as session,
    ):
        session.execute(text(verb))
