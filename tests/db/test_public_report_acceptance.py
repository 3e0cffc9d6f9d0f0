"""A public letter gets matter and place at the desk in the step that accepts it."""

from datetime import timedelta

import pytest

from db.models import Ticket
from db.session import owner_transaction, transaction
from domain.act_payloads import AcceptPayload
from domain.corrections import Correction
from domain.enums import Act, Channel, RequesterKind, RequestKind, Secrecy, Status
from domain.public_reports import Addressee
from domain.scopes import Actor, Scope
from services import public_reports
from services.public_reports import PublicReport
from services.workflow import available_acts
from tests.support import factories
from tests.support.people import CITY, PEOPLE, do
from tests.support.workflow.city import MINUTE, MORNING, acts_of

KEY = b"k" * 32


@pytest.fixture
def letter(database):
    """A public letter without matter or place."""
    with owner_transaction() as session:
        factories.a_city(session)
        factories.a_calendar(session)
    actor = Actor.reporter(CITY, public_reports.hash_code(KEY, CITY, "ACDEFGHJKM"))
    words = PublicReport(Addressee.MAYOR, RequestKind.HELP, RequesterKind.CITIZEN, "路灯不亮")
    with transaction(actor.scope) as session:
        return public_reports.submit(session, letter=words, actor=actor, now=MORNING).id


def test_a_letter_gets_matter_and_place_when_it_is_accepted_in_one_step(letter):
    with transaction(Scope.whole(CITY)) as session:
        ticket = session.get_one(Ticket, (CITY, letter))
        assert (ticket.matter, ticket.town_code, ticket.channel) == (None, None, Channel.MAILBOX)
        [offer] = [
            one
            for one in available_acts.list_offers(session, PEOPLE["intake"], letter)
            if one.act is Act.ACCEPT
        ]

        do(session, ticket, Act.ACCEPT, "intake", at=MORNING + MINUTE,
           correction=Correction(matter="S01001", area_code="00111"))  # fmt: skip

        assert offer.may
        assert (ticket.status, ticket.matter, ticket.grid_code) == (Status.ACCEPTED, "S01001", "00111")
        assert not ticket.public, "a letter to the mailbox stays private, whatever its matter is by default"
        assert acts_of(session, ticket) == [Act.SUBMIT, Act.CORRECT, Act.ACCEPT]


def test_correcting_a_letter_does_not_accept_it(letter):
    with transaction(Scope.whole(CITY)) as session:
        ticket = session.get_one(Ticket, (CITY, letter))
        tip_off = Correction(request_kind=RequestKind.TIP_OFF)

        do(session, ticket, Act.CORRECT, "intake", at=MORNING + MINUTE, text="举报", correction=tip_off)

        assert (ticket.status, ticket.secrecy) == (Status.REPORTED, Secrecy.SECRET)


def test_a_letter_is_still_accepted_without_a_word(letter):
    with transaction(Scope.whole(CITY)) as session:
        ticket = session.get_one(Ticket, (CITY, letter))

        do(session, ticket, Act.ACCEPT, "intake", at=MORNING + timedelta(minutes=1))

        assert ticket.status is Status.ACCEPTED
        assert AcceptPayload().correction is None
