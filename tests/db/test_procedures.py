"""The handling procedure of a matter is drafted and published by a document; versions stay."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Procedure
from db.queries import procedures as asked
from domain.catalogue import PaperAct, PaperStatus, PublishPayload, SolvedAt
from domain.enums import Role
from domain.errors import DomainError, Invalid, NotAllowed, NotFound, Stale
from domain.procedures import ProcedureStep, StepsPayload
from services import procedures
from tests.support import factories
from tests.support.catalogue import NOW, REFERENCE, a_keeper

CITY = "370783"
MATTER = "S01001"
STEPS = (
    ProcedureStep(SolvedAt.GRID, "发现上报", "现场核实", 1),
    ProcedureStep(SolvedAt.TOWN, "处置", "清理", 2),
)


@pytest.fixture
def city(session: Session) -> Session:
    factories.a_city(session)
    return session


def saved(session: Session, steps=STEPS, *, revision: int | None = None):
    payload = StepsPayload(matter=MATTER, steps=tuple(steps))
    return procedures.save_draft(session, payload, revision=revision, actor=a_keeper(), now=NOW)


def published(session: Session, revision: int, reference: str | None = REFERENCE):
    payload = PublishPayload(reference=reference)
    return procedures.act_on_draft(
        session, MATTER, PaperAct.PUBLISH, payload, revision=revision, actor=a_keeper(), now=NOW
    )


def test_a_draft_is_not_in_force(city):
    saved(city)

    assert asked.find_procedure(city, CITY, MATTER) is None
    draft = asked.draft_of(city, CITY, MATTER)
    assert draft is not None
    assert draft.steps == STEPS


def test_publishing_supersedes_the_version_before(city):
    published(city, saved(city).revision)
    draft = saved(city, STEPS[:1])

    published(city, draft.revision)

    versions = select(Procedure.version, Procedure.status).order_by(Procedure.version.desc())
    assert city.execute(versions).all() == [
        (2, PaperStatus.PUBLISHED),
        (1, PaperStatus.SUPERSEDED),
    ]
    found = asked.find_procedure(city, CITY, MATTER)
    assert found is not None
    assert found.steps == STEPS[:1]


def test_a_procedure_rests_on_a_document(city):
    draft = saved(city)

    with pytest.raises(Invalid, match="文号"):
        published(city, draft.revision, " ")


def test_there_must_be_a_draft_to_publish(city):
    with pytest.raises(DomainError, match="草稿"):
        published(city, 1)


def test_of_two_editors_the_second_is_told(city):
    draft = saved(city)
    seen = draft.revision
    saved(city, STEPS[:1], revision=seen)

    with pytest.raises(Stale):
        saved(city, STEPS, revision=seen)


def test_a_draft_that_was_not_there_may_not_be_overwritten_unseen(city):
    saved(city)

    with pytest.raises(Stale):
        saved(city, STEPS[:1], revision=None)


def test_a_procedure_belongs_to_a_matter(city):
    payload = StepsPayload(matter="Z99999", steps=STEPS)

    with pytest.raises(NotFound):
        procedures.save_draft(city, payload, revision=None, actor=a_keeper(), now=NOW)


def test_a_draft_is_given_up_whole(city):
    draft = saved(city)

    procedures.act_on_draft(
        city, MATTER, PaperAct.DISCARD, revision=draft.revision, actor=a_keeper(), now=NOW
    )

    assert asked.draft_of(city, CITY, MATTER) is None


def test_the_list_shows_the_one_in_force_beside_its_draft(city):
    published(city, saved(city).revision)
    saved(city, STEPS[:1])

    [row] = asked.list_procedures(city, CITY)

    assert (row.matter, row.version, row.status, row.steps) == (MATTER, 1, PaperStatus.PUBLISHED, 2)


@pytest.mark.parametrize("role", [Role.LEADER, Role.REVIEWER])
def test_others_write_no_procedure(city, role):
    payload = StepsPayload(matter=MATTER, steps=STEPS)

    with pytest.raises(NotAllowed):
        procedures.save_draft(city, payload, revision=None, actor=a_keeper(role=role), now=NOW)
