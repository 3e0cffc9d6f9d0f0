"""The list of admitted matters holds only valid entries, and its diff of two versions is complete."""

from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import admitted_matters, catalogue
from domain.admitted_matters import LIST_ACTS, MatterListEntry, Unfit
from domain.catalogue import EDITORS, MatterReporter, PaperAct, PaperStatus, SolvedAt, check_reference
from domain.collection_kinds import KIND_ACTS
from domain.enums import Role, Secrecy, TicketClass, WorkField
from domain.errors import Invalid, NotAllowed
from domain.procedures import PROCEDURE_ACTS
from domain.scopes import Actor, Reach, Scope
from domain.workflows import permit

TODAY = date(2026, 3, 2)


def an_entry(**changes) -> MatterListEntry:
    entry = MatterListEntry(
        code="S06011",
        name="暴露垃圾",
        name_en=None,
        major="市容环境",
        work_field=WorkField.URBAN_MANAGEMENT,
        reporters=frozenset(MatterReporter),
        solved_at=SolvedAt.GRID,
        call_admitted=True,
        default_class=TicketClass.GENERAL,
        secrecy=Secrecy.NORMAL,
        public=True,
    )
    return replace(entry, **changes)


def an_actor(role: Role, reach: Reach = Reach.WHOLE) -> Actor:
    scope = Scope.whole("alpha") if reach is Reach.WHOLE else Scope("alpha", reach, town="001")
    return Actor("a", "某人", frozenset({role}), scope)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "06011"}, "code"),
        ({"code": "S06 011"}, "code"),
        ({"name": " "}, "name"),
        ({"name": "长" * 61}, "name"),
        ({"major": ""}, "major"),
        ({"reporters": frozenset()}, "reporters"),
        ({"solved_at": SolvedAt.COUNTY, "call_admitted": False}, "call_admitted"),
        ({"secrecy": Secrecy.SECRET}, "public"),
    ],
    ids=lambda given: given if isinstance(given, str) else next(iter(given)),
)
def test_an_unfit_entry_is_refused_with_the_field_at_fault(changes, field):
    with pytest.raises(Unfit) as refused:
        admitted_matters.check(an_entry(**changes))

    assert refused.value.field == field


def test_a_difference_tells_field_by_field():
    before = [an_entry(), an_entry(code="S06012", name="道路不洁"), an_entry(code="S06013")]
    after = [an_entry(solved_at=SolvedAt.TOWN, note="新"), before[1], an_entry(code="Z00001")]

    told = admitted_matters.diff_entries(before, after)

    [(entry, changes)] = told.changed
    assert entry == after[0]
    assert [(change.field, change.before, change.after) for change in changes] == [
        ("solved_at", SolvedAt.GRID, SolvedAt.TOWN),
        ("note", "", "新"),
    ]
    assert [entry.code for entry in told.added] == ["Z00001"]
    assert [entry.code for entry in told.removed] == ["S06013"]


CODES = st.sets(st.sampled_from([f"S0000{digit}" for digit in range(6)]))


@given(before=CODES, after=CODES)
def test_every_code_is_added_removed_or_stays(before, after):
    told = admitted_matters.diff_entries(
        [an_entry(code=code) for code in before], [an_entry(code=code) for code in after]
    )

    assert {entry.code for entry in told.added} == after - before
    assert {entry.code for entry in told.removed} == before - after
    assert told.is_empty == (before == after)


def test_every_field_has_a_heading():
    assert list(admitted_matters.HEADINGS) == [field.name for field in fields(MatterListEntry)]


@pytest.mark.parametrize(
    ("day", "latest"),
    [(None, None), (date(2026, 3, 3), None), (date(2026, 1, 1), date(2026, 1, 1))],
    ids=["none", "to come", "not after the version in force"],
)
def test_a_version_holds_from_a_day_that_has_come_and_follows_the_last(day, latest):
    with pytest.raises(Invalid):
        admitted_matters.check_effective(day, today=TODAY, latest=latest)


def test_a_version_may_hold_from_today():
    assert admitted_matters.check_effective(TODAY, today=TODAY, latest=date(2026, 1, 1)) == TODAY


@pytest.mark.parametrize("reference", [None, "  ", "文" * 81], ids=["none", "blank", "too long"])
def test_publishing_rests_on_a_document(reference):
    with pytest.raises(Invalid):
        check_reference(reference)


PAPERS = [
    pytest.param(table, state, act, id=f"{table.kind} {state} {act}")
    for table in (LIST_ACTS, PROCEDURE_ACTS, KIND_ACTS)
    for (state, act), rule in table.transitions.items()
    if not rule.consequence
]


@pytest.mark.parametrize(("table", "state", "act"), PAPERS)
@pytest.mark.parametrize("role", Role)
def test_only_administrators_and_intake_write_papers(role, table, state, act):
    if role in EDITORS:
        catalogue.permit(an_actor(role))
        permit(table, an_actor(role), act, state)
        return
    with pytest.raises(NotAllowed):
        catalogue.permit(an_actor(role))
    with pytest.raises(NotAllowed):
        permit(table, an_actor(role), act, state)


def test_an_editor_of_less_than_the_city_writes_no_paper():
    with pytest.raises(NotAllowed):
        permit(LIST_ACTS, an_actor(Role.INTAKE, Reach.TOWN), PaperAct.PUBLISH, PaperStatus.DRAFT)
