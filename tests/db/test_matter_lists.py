"""The list of admitted matters is drafted, compared and published as one; the catalogue follows it."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Matter
from db.queries import admitted_matters as asked
from db.queries import workflow_events
from domain.admitted_matters import LIST_ACTS, Unfit
from domain.catalogue import MatterReporter, PaperAct, PaperStatus, SolvedAt
from domain.enums import Role
from domain.errors import DomainError, Invalid, NotAllowed, NotFound, Stale
from services import admitted_matters
from tests.support import factories
from tests.support.catalogue import (
    FIRST_DAY,
    NOW,
    REFERENCE,
    a_draft,
    a_keeper,
    a_published_list,
    an_entry,
    publish_list,
    put_matter,
    remove_matter,
)

CITY = "370783"
LATER = date(2026, 3, 1)


@pytest.fixture
def city(session: Session) -> Session:
    factories.a_city(session)
    return session


def publish(
    session: Session, revision: int, *, reference: str | None = REFERENCE, since: date | None = LATER
):
    return publish_list(session, revision, reference=reference, since=since)


def deeds(session: Session) -> list[PaperAct]:
    return [PaperAct(step.act) for step in workflow_events.list_newest(session, CITY, LIST_ACTS.kind)]


def test_a_draft_begins_as_a_copy_of_what_is_in_force(city):
    a_published_list(city, an_entry(note="照旧"))

    draft = admitted_matters.open_draft(city, actor=a_keeper(), now=NOW)

    assert (draft.version, draft.status) == (2, PaperStatus.DRAFT)
    assert asked.list_entries(city, CITY, 2) == asked.list_entries(city, CITY, 1) == [an_entry(note="照旧")]


def test_there_is_one_draft_at_a_time(city):
    a_draft(city)

    with pytest.raises(DomainError, match="已有一份草稿"):
        admitted_matters.open_draft(city, actor=a_keeper(), now=NOW)


def test_publishing_makes_the_catalogue_say_what_the_list_says(city):
    a_published_list(city)
    draft = a_draft(
        city, an_entry(name="占道摆摊", solved_at=SolvedAt.GRID), an_entry("Z00009", name="新事项")
    )

    publish(city, draft.revision)

    city.expire_all()
    matters = {row.code: row for row in city.scalars(select(Matter).where(Matter.city == CITY))}
    assert matters["S01001"].name == "占道摆摊"
    assert matters["Z00009"].name == "新事项"
    assert {version.version: version.status for version in asked.list_versions(city, CITY)} == {
        2: PaperStatus.PUBLISHED,
        1: PaperStatus.SUPERSEDED,
    }


def test_a_matter_left_out_is_withdrawn_and_comes_back_when_listed_again(city):
    a_published_list(city, an_entry(), an_entry("Z00009"))
    keeper = a_keeper()
    draft = admitted_matters.open_draft(city, actor=keeper, now=NOW)
    draft = remove_matter(city, "Z00009", revision=draft.revision)
    publish(city, draft.revision, since=date(2026, 2, 1))
    city.expire_all()
    withdrawn = city.get_one(Matter, (CITY, "Z00009")).withdrawn_on

    draft = a_draft(city, an_entry("Z00009"))
    publish(city, draft.revision)

    city.expire_all()
    assert withdrawn == date(2026, 2, 1)
    assert city.get_one(Matter, (CITY, "Z00009")).withdrawn_on is None


def test_a_withdrawn_matter_keeps_its_tickets_and_its_first_day_of_withdrawal(city):
    a_published_list(city, an_entry("Z00009"))
    ticket = factories.a_ticket(city)  # of S01001, which that list left out
    draft = a_draft(city, an_entry("Z00010"))

    publish(city, draft.revision)

    city.expire_all()
    assert city.get_one(Matter, (CITY, ticket.matter)).withdrawn_on == FIRST_DAY


@pytest.mark.parametrize(
    ("reference", "since"),
    [(None, LATER), (REFERENCE, None), (REFERENCE, date(2026, 3, 3)), (REFERENCE, FIRST_DAY)],
    ids=["no document", "no day", "a day to come", "not after the last"],
)
def test_a_list_is_not_published_without_document_and_day(city, reference, since):
    a_published_list(city)
    draft = a_draft(city, an_entry("Z00009"))

    with pytest.raises(Invalid):
        publish(city, draft.revision, reference=reference, since=since)


def test_an_empty_list_is_not_published(city):
    draft = admitted_matters.open_draft(city, actor=a_keeper(), now=NOW)

    with pytest.raises(DomainError, match="没有事项"):
        publish(city, draft.revision)


def test_of_two_editors_the_second_is_told_who_was_first(city):
    draft = a_draft(city, an_entry())
    seen = draft.revision
    put_matter(city, an_entry(note="甲"), revision=seen)

    with pytest.raises(Stale) as refused:
        put_matter(city, an_entry(note="乙"), revision=seen)

    assert refused.value.values["who"] == "管理员甲"


def test_an_entry_must_name_a_department_that_exists(city):
    draft = a_draft(city)

    with pytest.raises(Unfit) as refused:
        put_matter(city, an_entry(department="D99"), revision=draft.revision)

    assert refused.value.field == "department"


def test_an_import_adds_and_changes_and_leaves_the_rest(city):
    a_published_list(city, an_entry(), an_entry("Z00009"))
    draft = admitted_matters.open_draft(city, actor=a_keeper(), now=NOW)

    done = admitted_matters.import_matters(
        city,
        [an_entry(note="改"), an_entry("Z00010")],
        revision=draft.revision,
        actor=a_keeper(),
        now=NOW,
    )

    assert (done.added, done.changed) == (1, 1)
    assert [entry.code for entry in asked.list_entries(city, CITY, draft.version)] == [
        "S01001",
        "Z00009",
        "Z00010",
    ]


def test_an_import_that_says_nothing_new_changes_nothing(city):
    a_published_list(city)
    draft = admitted_matters.open_draft(city, actor=a_keeper(), now=NOW)

    done = admitted_matters.import_matters(
        city, [an_entry()], revision=draft.revision, actor=a_keeper(), now=NOW
    )

    assert (done.added, done.changed, done.revision) == (0, 0, draft.revision)
    assert deeds(city).count(PaperAct.IMPORT) == 1  # that of the first list


def test_every_deed_leaves_its_record(city):
    keeper = a_keeper()
    draft = admitted_matters.open_draft(city, actor=keeper, now=NOW)
    put_matter(city, an_entry(), revision=draft.revision)
    put_matter(city, an_entry("Z00009"), revision=draft.revision)
    remove_matter(city, "Z00009", revision=draft.revision)
    publish(city, draft.revision)
    draft = admitted_matters.open_draft(city, actor=keeper, now=NOW)
    admitted_matters.act_on_draft(city, PaperAct.DISCARD, revision=draft.revision, actor=keeper, now=NOW)

    assert sorted(deeds(city)) == sorted(["open", "change", "change", "remove", "publish", "open", "discard"])
    assert [version.version for version in asked.list_versions(city, CITY)] == [1]


def test_what_is_not_in_the_draft_cannot_be_taken_out(city):
    draft = a_draft(city, an_entry())

    with pytest.raises(NotFound):
        remove_matter(city, "Z99999", revision=draft.revision)


@pytest.mark.parametrize("role", [Role.LEADER, Role.DISPATCHER, Role.LIST_OFFICE])
def test_others_do_not_write_the_list(city, role):
    with pytest.raises(NotAllowed):
        admitted_matters.open_draft(city, actor=a_keeper(role=role), now=NOW)


def test_the_list_of_a_day_says_whether_a_call_is_admitted(city):
    a_published_list(city, an_entry(call_admitted=False, solved_at=SolvedAt.GRID))
    publish(city, a_draft(city, an_entry(call_admitted=True)).revision)

    answers = [
        asked.is_call_admitted(city, CITY, matter, day)
        for matter, day in (
            ("S01001", date(2025, 12, 31)),
            ("S01001", FIRST_DAY),
            ("S01001", date(2026, 2, 28)),
            ("S01001", LATER),
            ("Z99999", LATER),
        )
    ]

    assert answers == [None, False, False, True, None]
    assert asked.find_version_on(city, CITY, date(2026, 2, 28)) == 1


def test_a_reporter_is_offered_only_what_they_may_report(city):
    a_published_list(
        city,
        an_entry("Z00001", reporters=frozenset({MatterReporter.PUBLIC})),
        an_entry("Z00002", reporters=frozenset({MatterReporter.GRID_STAFF, MatterReporter.TOWN})),
    )

    offered = asked.list_reportable(city, CITY, MatterReporter.GRID_STAFF, LATER)

    assert [entry.code for entry in offered] == ["Z00002"]
