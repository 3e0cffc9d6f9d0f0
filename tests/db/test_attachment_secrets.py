"""Attachments of or for a reporter do not identify them to users who handle a secret ticket."""

import pytest
from sqlalchemy import select

from db.models import Attachment, Ticket
from db.session import allow_entered_ticket, owner_transaction, transaction
from domain.attachments import AttachmentKind
from domain.enums import Role
from domain.scopes import Reach, Scope
from tests.support.upload_factory import an_actor, attach, attached_by_center, gallery, shows, uploaded

TOWN = an_actor(Role.TOWN, Scope("alpha", Reach.TOWN, town="001"))
CENTER = an_actor(Role.DISPATCHER, Scope.whole("alpha"))
LEADER = an_actor(Role.LEADER, Scope.whole("alpha"))
UNIT = an_actor(Role.UNIT, Scope("alpha", Reach.UNIT, unit="0011"))
DEPARTMENT = an_actor(Role.DEPARTMENT, Scope("alpha", Reach.DEPARTMENT, department="D01"))


@pytest.mark.parametrize(
    ("actor", "kinds"),
    [
        (CENTER, {"report", "delivery", "before"}),
        (LEADER, set()),
        (an_actor(Role.SUPERVISOR, Scope.whole("alpha")), set()),
        (TOWN, set()),
        (DEPARTMENT, {"before"}),
        (UNIT, set()),
    ],
    ids=["the Center", "leader", "supervisor", "town", "department", "unit"],
)
def test_what_could_betray_a_secret_reporter_is_the_centers_alone(secret_ticket, actor, kinds):
    with owner_transaction() as session:
        ticket = session.get_one(Ticket, ("alpha", secret_ticket.id))
        files = {
            kind: attached_by_center(session, ticket, AttachmentKind(kind))
            for kind in ("report", "delivery", "before")
        }

    seen = gallery(actor, secret_ticket.id)

    assert {facts.kind.value for facts in seen} == kinds
    assert {kind for kind, file in files.items() if shows(actor, file)} == kinds


@pytest.mark.parametrize("actor", [TOWN, DEPARTMENT, UNIT], ids=["town", "department", "unit"])
def test_row_security_itself_hides_what_could_betray(secret_ticket, actor):
    with owner_transaction() as session:
        ticket = session.get_one(Ticket, ("alpha", secret_ticket.id))
        attached_by_center(session, ticket, AttachmentKind.REPORT)

    with transaction(actor.scope) as session:
        found = session.scalars(select(Attachment.id)).all()

    assert found == []


def test_who_reports_something_secret_binds_photos_they_may_not_see_afterwards(secret_ticket):
    file = uploaded(UNIT, AttachmentKind.BEFORE)

    with transaction(UNIT.scope) as session:
        allow_entered_ticket(session, secret_ticket.id)
        ticket = session.get_one(Ticket, ("alpha", secret_ticket.id))
        attach(session, ticket, [file], actor=UNIT, kind=AttachmentKind.REPORT)

    assert [shows(actor, file) for actor in (UNIT, TOWN, CENTER)] == [False, False, True]
