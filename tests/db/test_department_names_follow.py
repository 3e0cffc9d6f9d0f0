"""Everything that names a department or town follows a change of it, or is found by its former name.

``FATES`` says for every column that may hold one what becomes of it; a new column has no fate and fails here.
"""

from collections.abc import Iterator
from datetime import timedelta
from enum import StrEnum
from typing import Any

import pytest
from sqlalchemy import ARRAY, select, text
from sqlalchemy.dialects.postgresql import JSONB

from dashboard.desk import filter_bar
from db.models import AdmittedMatter, CollectionKind, Department, FormerName, MatterList
from db.models.base import Base
from db.queries import admitted_matters, department_names, reference_data
from db.session import owner_transaction
from db.writes import catalogue
from domain.catalogue import Collector, PaperStatus, Subject
from domain.department_changes import DepartmentChangeKind
from domain.enums import Role
from services import department_changes, duty_search
from tests.support import area_register as register
from tests.support import factories
from tests.support.department_changes import LATER, TODAY, a_change, applied, lists
from tests.support.people import CITY
from tests.support.workflow.city import MORNING, dispatched


class Fate(StrEnum):
    """What becomes of a name when its department ends or is renamed."""

    FOLLOWS = "follows"  # is written again
    READ_THROUGH = "read through"  # stays as published and is read as what continues it
    OF_ITS_TIME = "of its time"  # history: keeps what it said
    FOUND = "found by both"  # words of a search
    NONE = "none"  # never holds a department


F, R, H, S, N = Fate.FOLLOWS, Fate.READ_THROUGH, Fate.OF_ITS_TIME, Fate.FOUND, Fate.NONE
FATES: dict[str, Fate] = {
    "account_events.changes": H,
    "account_grants.department": F,
    "account_grants.section": F,
    "account_grants.town_code": N,  # towns keep their codes
    "admitted_matters.department": R,
    "admitted_matters.reporters": N,
    "agency_form_amendments.before": N,
    "agency_form_amendments.points": N,
    "agency_forms.agency": H,  # who was assessed
    "agency_forms.rater": F,
    **dict.fromkeys((f"agency_forms.{part}" for part in ("items", "most", "points", "town_code")), N),
    "amendments.legal_basis": N,
    "amendments.party": F,
    "amendments.proposed": F,
    "amendments.tickets": N,
    "appeals.department": H,  # as the rating it is about
    "appeals.town_code": H,
    "arbitrations.claimant": F,
    "arbitrations.lead": H,
    "arbitrations.parties": F,
    "arbitrations.stated": F,
    **dict.fromkeys((f"area_changes.{part}" for part in ("content", "preview", "refusal", "stale_words")), N),
    "areas.predecessors": N,
    "assigned_matters.cooperating": F,
    "assigned_matters.lead": F,
    "calendar_changes.data": N,
    "caller_lookups.tickets": N,
    "causes.cooperating": F,
    "causes.lead": F,
    **dict.fromkeys((f"causes.{part}" for part in ("rules", "signs", "tickets", "town_code")), N),
    **dict.fromkeys(("collected_objects.town_code", "collected_records.values"), N),
    "collection_kinds.fields": N,
    "collection_kinds.readers": F,
    "consultations.invited": F,
    "consultations.tasks": H,  # what was agreed, by whom
    "department_changes.content": H,
    "department_changes.department": H,
    "department_changes.effect": H,
    "department_changes.preview": H,
    "department_changes.refusal": H,
    "departments.parent": F,
    "departments.predecessors": H,
    "departments.successor": F,
    "departments.town_code": N,
    "duties.content": F,
    "duties.cooperating": F,
    "duties.lead": F,
    "duties.matters": N,
    "evaluations.department": H,
    "evaluations.town_code": H,
    "exclusions.asked_by": H,
    "feed.tickets": N,
    "former_names.code": H,
    "history_checks.faults": N,
    "history_checks.running_faults": N,
    "idempotency_keys.answer": N,
    "motions.asked_by_party": F,
    "motions.asked_of": F,
    "motions.data": F,
    "notice_addresses.to_code": F,
    "notices.to_code": F,
    "outbox.tickets": N,
    "procedures.steps": N,
    "published_replies.town_code": N,
    "push_downs.department": F,
    "push_downs.town_code": N,
    "replies.to_town": H,
    "reply_scopes.code": F,
    "reports.figures": H, "reports.refusal": N,
    "rollup_marks.town_code": N,
    "rollups.keys": H,
    **dict.fromkeys(("rollups.days", "rollups.lists", "rollups.patterns"), N),
    "rollups.town_code": N,
    "saved_views.query": N,  # sections and handlers by name, which go along
    "sections.department": F,
    "setting_changes.after": N,
    "setting_changes.before": N,
    "settings.value": N,
    "shapes.codes": N,
    "staff.department": F,
    "supervision_notices.party": F,
    "supervision_notices.tickets": N,
    "ticket_events.data": H,
    "ticket_words.pairs": S,
    "tickets.department": F,
    "tickets.departments": F,
    "tickets.guests": F,
    "tickets.town_code": N,
    "tokens.department": F,
    "tokens.town_code": N,
    "work_orders.department": F,
    "work_orders.town_code": N,
    "worker_beats.carriers": N,
    "worker_beats.done": N,
    "workflow_events.data": H,
}  # fmt: skip
NAMED = (
    "department", "party", "parties", "lead", "claimant", "asked_of", "asked_by_party", "to_code",
    "town_code", "to_town",
)  # fmt: skip
OF_DEPARTMENTS = {"departments.code", "sections.department", "sections.code"}


def may_name(table: Any, column: Any) -> bool:
    """Tell whether a column may hold a department: by its keys, its name, or because it is a list or JSON."""
    if any(key.target_fullname in OF_DEPARTMENTS for key in column.foreign_keys):
        return True
    if isinstance(column.type, JSONB | ARRAY):
        return True
    return column.name in NAMED or f"{table.name}.{column.name}" == "reply_scopes.code"


def candidates() -> Iterator[str]:
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if column.name != "city" and may_name(table, column):
                yield f"{table.name}.{column.name}"


def test_every_column_that_may_name_a_department_has_a_fate():
    assert sorted(candidates()) == sorted(FATES)


@pytest.fixture
def city(session):
    factories.a_city(session)
    factories.a_calendar(session)
    factories.a_party(session, CITY, "D03")
    return session


def holding(session, code: str) -> set[str]:
    """Return the columns that hold a code anywhere: as a value, in a list, in JSON."""
    session.flush()
    found = set()
    for name in FATES:
        table, column = name.split(".")
        asked = text(f'SELECT count(*) FROM {table} WHERE CAST("{column}" AS text) ~ :code')
        if session.scalar(asked, {"code": rf"(^|[^0-9A-Za-z-]){code}([^0-9A-Za-z-]|$)"}):
            found.add(name)
    return found


def test_what_follows_holds_the_successor_alone_once_everything_was_handed_over(city):
    lists(city)
    dispatched(city)
    account = factories.an_account(city, "wang")
    factories.a_grant(city, account, Role.DEPARTMENT, department="D01")

    applied(city, a_change())

    left = {name for name in holding(city, "D01") if FATES[name] is F}
    # former texts of duties stay, the ended department's own rows and who ever was on a ticket do too
    assert left <= {
        "duties.lead",
        "duties.content",
        "duties.cooperating",
        "tickets.departments",
        "reply_scopes.code",
    }


def test_desks_are_narrowed_by_no_department_so_that_a_saved_view_names_none():
    assert {"department", "party", "lead"}.isdisjoint(filter_bar.KEPT)


def a_matter_list(session, status: PaperStatus = PaperStatus.PUBLISHED) -> None:
    session.add(
        MatterList(
            city=CITY, version=1, status=status, reference="示例1号",
            effective_from=TODAY - timedelta(days=9),
            changed_at=MORNING, changed_by="甲", published_at=MORNING, published_by="甲", revision=1,
        )
    )  # fmt: skip
    session.flush()
    session.add(
        AdmittedMatter(
            city=CITY, version=1, code="S01001", name="占道经营", name_en=None, major="城市管理",
            work_field="urban_management", reporters=["grid_staff"], solved_at="county", call_admitted=True,
            default_class="general", secrecy="normal", public=True, department="D01", note="",
        )
    )  # fmt: skip
    session.flush()


def test_the_list_of_admitted_matters_in_force_and_the_next_draft_name_the_successor(city):
    a_matter_list(city)
    applied(city, a_change())
    city.expire_all()

    [entry] = admitted_matters.list_entries(city, CITY, 1)
    found = admitted_matters.find_entry_on(city, CITY, "S01001", TODAY)
    draft = catalogue.add_draft(city, CITY, by="甲", at=LATER)

    assert found is not None
    assert (entry.department, found.department) == ("D02", "D02")
    stored = select(AdmittedMatter.department).where(AdmittedMatter.version == draft.version)
    assert city.scalar(stored) == "D02"


def test_a_superseded_list_keeps_the_department_of_its_time(city):
    a_matter_list(city, PaperStatus.SUPERSEDED)
    applied(city, a_change())
    city.expire_all()

    assert [entry.department for entry in admitted_matters.list_entries(city, CITY, 1)] == ["D01"]


def test_a_department_is_offered_by_its_former_name_and_by_that_of_what_it_continues(city):
    applied(city, a_change(DepartmentChangeKind.RENAME))
    applied(city, a_change(department="D03", successor="D01"))

    parties = {party.code: party for party in reference_data.list_parties(city, CITY)}

    assert sorted(parties["D01"].former) == ["单位D01", "单位D03"]
    assert list(parties["D02"].former) == []


def test_duties_are_found_by_the_former_name_of_their_lead(city):
    lists(city)
    applied(city, a_change(DepartmentChangeKind.RENAME, name="甲乙丙丁局"))

    found = duty_search.load_search(city, CITY, TODAY).find("甲乙丙丁局", limit=3)
    former = duty_search.load_search(city, CITY, TODAY).find("单位D01", limit=3)

    assert [hit.duty.lead for hit in found][:1] == [("D01",)]
    assert [hit.duty.lead for hit in former][:1] == [("D01",)]


def test_tickets_are_found_by_the_former_and_the_present_name_of_their_department(city):
    ticket = dispatched(city)
    applied(city, a_change(DepartmentChangeKind.RENAME, name="甲乙丙丁局"))
    while department_changes.open_history(city, CITY):
        pass

    body = city.scalar(text("SELECT body FROM ticket_words WHERE ticket_id = :id"), {"id": ticket.id})

    assert "甲乙丙丁局" in body
    assert "单位d01" in body


def test_a_renamed_town_keeps_its_former_name_for_former_days(database):
    with owner_transaction() as session:
        register.a_tiled_city(session)

    register.renamed(register.T1, "新城街道")

    day = register.NOW.date()
    with owner_transaction() as session:
        [former] = session.scalars(select(FormerName)).all()
        assert (former.code, former.name, former.until) == (register.T1, f"单位{register.T1}", day)
        assert session.get_one(Department, (register.CITY, register.T1)).name == "新城街道"
        before = department_names.load_names_on(session, register.CITY, day - timedelta(days=1))
        since = department_names.load_names_on(session, register.CITY, day)
    assert (before[register.T1][0], since[register.T1][0]) == (f"单位{register.T1}", "新城街道")


def test_what_a_department_may_read_of_collected_data_goes_to_its_successor(city):
    kind, both = a_kind(city, "P01", "D01", "D03"), a_kind(city, "P02", "D01", "D02")

    applied(city, a_change())

    city.refresh(kind)
    city.refresh(both)
    assert (list(kind.readers), list(both.readers)) == (["D02", "D03"], ["D02"])


def a_kind(session, code: str, *readers: str) -> CollectionKind:
    made = CollectionKind(
        city=CITY, code=code, name=code, name_en=None, subject=Subject.RENTED_BUILDING, fields=[],
        interval_days=30,
        collected_by=Collector.GRID_STAFF, readers=list(readers), reference="示例1号", changed_at=MORNING,
        changed_by="甲",
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made
