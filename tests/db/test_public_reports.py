"""Public access by query code: one ticket is visible and writable, nothing else of the city."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DataError, IntegrityError, ProgrammingError

from db.ids import new_id
from db.models import Notice, QueryCode, Reporter, Ticket, TicketEvent
from db.queries import public_reports as questions
from db.session import owner_transaction, transaction
from domain.corrections import Correction
from domain.enums import Act, RequesterKind, RequestKind, Role, Secrecy, Status
from domain.errors import DomainError, NotAllowed
from domain.notifications import NoticeKind
from domain.public_reports import Addressee
from domain.scopes import Actor, Reach, Scope
from domain.state_owners import OWNERS, Owner
from services import public_reports
from services.public_reports import PublicReport
from services.workflow import permission_facts
from tests.support import factories
from tests.support.people import do
from tests.support.row_world import World
from tests.support.workflow.city import MINUTE, MORNING, reported

KEY = b"k" * 32
CITY = "370783"
REPORTER = Actor.reporter(CITY, public_reports.hash_code(KEY, CITY, "ACDEFGHJKM"))
STRANGER = Actor.reporter(CITY, public_reports.hash_code(KEY, CITY, "MKJHGFEDCA"))
TABLES_OF_TICKETS = ("tickets", "reporters", "ticket_events", "clocks", "query_codes")


def a_letter(**changes):
    words = {
        "addressee": Addressee.CENTER,
        "request_kind": RequestKind.HELP,
        "requester_kind": RequesterKind.CITIZEN,
        "text": "路灯不亮",
        "area_code": "00111",
        "name": "王见山",
        "phone": "13800001234",
    }
    return PublicReport(**{**words, **changes})


@pytest.fixture
def city(database):
    with owner_transaction() as session:
        factories.a_city(session)
        factories.a_calendar(session)
        other = factories.a_ticket(session, departments=("D01",))
        factories.a_story(session, other)


def a_code(code_hash):
    return QueryCode(city=CITY, ticket_id=new_id(factories.NOON), code_hash=code_hash)


def submitted(actor=REPORTER, **changes):
    with transaction(actor.scope) as session:
        return public_reports.submit(session, letter=a_letter(**changes), actor=actor, now=factories.NOON)


def counted(scope, tables=TABLES_OF_TICKETS):
    with transaction(scope) as session:
        return {
            table: session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() for table in tables
        }


def test_a_letter_is_written_in_the_scope_of_its_own_proof(city):
    ticket = submitted()

    assert ticket.status is Status.REPORTED
    assert counted(REPORTER.scope) == dict.fromkeys(TABLES_OF_TICKETS, 1)


def test_no_other_proof_and_no_proof_at_all_sees_anything(city):
    submitted()

    for scope in (STRANGER.scope, Scope.none(CITY), Scope("beta", Reach.PROOF, proof=REPORTER.scope.proof)):
        assert counted(scope) == dict.fromkeys(TABLES_OF_TICKETS, 0)


def test_not_even_the_center_reads_query_codes(city):
    submitted()

    assert counted(Scope.whole(CITY), ("query_codes",)) == {"query_codes": 0}


def test_a_proof_sees_nothing_of_work_and_people_on_other_tickets(city):
    submitted()
    of_work = ("work_orders", "evaluations", "motions", "replies", "call_backs", "history_roots")

    assert counted(REPORTER.scope, of_work) == dict.fromkeys(of_work, 0)


def test_the_writer_of_a_secret_tip_off_still_finds_it_and_its_town_does_not(city):
    ticket = submitted(request_kind=RequestKind.TIP_OFF)

    assert ticket.secrecy is Secrecy.SECRET
    assert counted(REPORTER.scope)["reporters"] == 1
    with transaction(Scope(CITY, Reach.TOWN, town="001")) as session:
        assert session.get(Ticket, (CITY, ticket.id)) is None
        assert session.get(Reporter, (CITY, ticket.id)) is None


def test_a_proof_does_not_write_a_second_ticket(city):
    submitted()

    with pytest.raises(DomainError) as refused:
        submitted(text="另一件")
    assert "query_codes" in str(refused.value.__cause__)
    with pytest.raises(ProgrammingError, match="row-level security"), transaction(REPORTER.scope) as session:
        factories.a_ticket(session)


def test_a_proof_does_not_write_another_proof(city):
    with pytest.raises(ProgrammingError, match="row-level security"), transaction(REPORTER.scope) as session:
        session.add(a_code(b"x" * 32))


def test_a_code_without_a_ticket_is_not_kept(city):
    with pytest.raises(IntegrityError, match="query_codes"), transaction(REPORTER.scope) as session:
        session.add(a_code(bytes.fromhex(REPORTER.scope.proof)))


def test_a_proof_cannot_be_moved_to_another_ticket(city):
    ticket = submitted()

    with pytest.raises(ProgrammingError, match="permission denied"), transaction(REPORTER.scope) as session:
        session.execute(
            text("UPDATE query_codes SET ticket_id = :id WHERE ticket_id = :own"),
            {"id": new_id(factories.NOON), "own": ticket.id},
        )


@pytest.mark.parametrize("proof", ["'", "zz", "abc"])
def test_what_is_no_proof_is_refused(world: World, proof):
    with (
        pytest.raises(DataError, match="invalid hexadecimal"),
        transaction(Scope("alpha", Reach.PROOF, proof=proof)) as session,
    ):
        session.scalars(select(Ticket.id)).all()


def test_a_letter_belongs_to_intake_and_is_accepted_by_it(city):
    ticket = submitted(addressee=Addressee.MAYOR)
    assert permission_facts.is_at_center(ticket)

    with owner_transaction() as session:
        letter = session.get_one(Ticket, (CITY, ticket.id))
        with pytest.raises(NotAllowed, match="公众直接提交的诉求须先由"):
            do(session, letter, Act.CALL, "town", at=factories.NOON, text="须由中心办理")
        do(session, letter, Act.ACCEPT, "intake", at=factories.NOON)

        assert OWNERS[letter.status] is Owner.DISPATCHER
        assert letter.addressee is Addressee.MAYOR


def test_a_report_of_grid_staff_stays_with_them(city):
    with owner_transaction() as session:
        ticket = reported(session)

        assert not permission_facts.is_at_center(ticket)
        assert OWNERS[ticket.status] is Owner.LOCAL


def test_history_names_no_account_behind_a_letter(city):
    ticket = submitted()

    with owner_transaction() as session:
        event = session.scalars(select(TicketEvent).where(TicketEvent.ticket_id == ticket.id)).one()
    assert (event.act, event.actor, event.actor_name, event.actor_role) == (
        Act.SUBMIT,
        "reporter",
        "诉求人",
        None,
    )


def test_intake_is_told_of_a_letter_at_once_and_the_letter_reads_no_notice(city):
    ticket = submitted()

    with owner_transaction() as session:
        told = session.execute(
            select(Notice.kind, Notice.to_code).where(Notice.ticket_id == ticket.id).order_by(Notice.to_code)
        ).all()
    assert [tuple(row) for row in told] == [
        (NoticeKind.SUBMITTED, Role.DISPATCHER),
        (NoticeKind.SUBMITTED, Role.INTAKE),
    ]
    assert counted(REPORTER.scope, ("notices",)) == {"notices": 0}


@pytest.mark.parametrize("secrecy", [Secrecy.NORMAL, Secrecy.SECRET])
def test_the_writer_of_a_secret_sees_what_they_entered_and_not_what_the_center_found(city, secrecy):
    made = submitted(address="文昌街")
    found = Correction(matter="S01001", request_kind=RequestKind.COMPLAINT, secrecy=secrecy, address="村委会")
    with owner_transaction() as session:
        kept = session.get_one(Ticket, (CITY, made.id))
        do(session, kept, Act.ACCEPT, "intake", at=MORNING + MINUTE, correction=found, text="核实")
        parties = {"lead": "D01", "ticket_class": "general"}
        do(session, kept, Act.DISPATCH, "dispatcher", at=MORNING + 2 * MINUTE, **parties)

    with transaction(REPORTER.scope) as session:
        seen = questions.find_progress(session, CITY, made.number)

    assert seen is not None
    assert (seen.description, seen.status) == ("路灯不亮", Status.DISPATCHED)
    entered = (None, "文昌街", RequestKind.HELP, None, None)
    told = (seen.matter, seen.address, seen.request_kind, seen.department, seen.complete_by)
    assert (told == entered) == (secrecy is Secrecy.SECRET)
    assert None not in told or secrecy is Secrecy.SECRET
