"""Two users at once on one ticket: one wins, the other gets a conflict, and no one a server error."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy import select

import clock
from db.models import Ticket, TicketEvent
from db.session import DatabaseUrls, Session, owner_transaction
from domain.act_payloads import payload_of
from domain.coordination import Contact
from domain.enums import Act, OrderRole, OrderStatus, Status, TicketClass
from domain.errors import DomainError
from domain.payload_base import Payload
from services import history_proof
from services.workflow import execution
from services.workflow.execution import ActRequest
from tests.support import factories
from tests.support.people import CITY, PEOPLE, do, lead_of, order_of
from web.idempotent_acts import perform

TOLD = {409, 503}  # a concurrent change; the machine is busy
OUT_OF_SIGHT = 404  # who only was asked to take over no longer sees what was decided without them


@dataclass(frozen=True, slots=True)
class Try:
    """What one of the two does."""

    who: str
    act: Act
    ticket: UUID
    version: int
    said: Payload
    order: UUID | None = None

    def __call__(self) -> int:
        """Return the status that an edge answers with."""
        request = ActRequest(self.act, self.version, self.said, self.order)

        def run(session: Session, now: datetime) -> dict[str, str]:
            done = execution.execute(session, self.ticket, request=request, actor=PEOPLE[self.who], now=now)
            return {"status": done.status.value}

        try:
            perform(
                PEOPLE[self.who], f"{self.ticket}-{self.act}-{self.who}", {"ticket": str(self.ticket)}, run
            )
        except DomainError as refusal:
            return refusal.status
        return 200


@pytest.fixture(params=[4, pytest.param(24, marks=pytest.mark.slow)], ids=lambda rounds: f"{rounds} rounds")
def rounds(request: pytest.FixtureRequest) -> int:
    """How often the two meet."""
    found: int = request.param
    return found


@pytest.fixture
def city(database: DatabaseUrls) -> Iterator[None]:
    """A city whose clock is the database's own."""
    with owner_transaction() as session:
        factories.a_city(session)
        factories.a_calendar(session)
    yield
    with owner_transaction() as session:
        assert history_proof.verify(session, CITY, key=b"no day is signed here").faults == []


def a_ticket(*, until: Act | None = None, cooperating: tuple[str, ...] = ()) -> UUID:
    """Return a dispatched ticket, responded to or completed where ``until`` says so."""
    with owner_transaction() as session:
        ticket = factories.a_ticket(session)
        now = clock.now(session, CITY)
        parties = {"lead": "D01", "cooperating": cooperating, "ticket_class": TicketClass.GENERAL}
        do(session, ticket, Act.DISPATCH, "dispatcher", at=now, **parties)
        lead = lead_of(session, ticket).id
        if until is Act.TRANSFER:
            do(session, ticket, Act.TRANSFER, "D01", at=now, order=lead, successor="D02", text="职责在贵局")
        if until is Act.COMPLETE:
            do(session, ticket, Act.COMPLETE, "D01", at=now, order=lead, text="已清理")
        return ticket.id


def tried(who: str, act: Act, ticket: UUID, *, party: str | None = None, **said) -> Try:
    """Return the act that a user tries in the ticket's current state."""
    with owner_transaction() as session:
        found = session.get_one(Ticket, (CITY, ticket))
        order = order_of(session, found, party).id if party else None
        return Try(who, act, ticket, found.version, payload_of(act, **said), order)


def both(*two: Callable[[], int]) -> list[int]:
    """Start both at one moment and return their answers."""
    together = threading.Barrier(len(two))

    def go(one: Callable[[], int]) -> int:
        together.wait()
        return one()

    with ThreadPoolExecutor(len(two)) as hands:
        return list(hands.map(go, two))


def responding(ticket: UUID) -> Try:
    return tried("D01", Act.RESPOND, ticket, party="D01", contact=Contact.CALL)


def completing(ticket: UUID) -> Try:
    return tried("D01", Act.COMPLETE, ticket, party="D01", text="已清理")


def reassigning(ticket: UUID) -> Try:
    return tried("dispatcher", Act.REASSIGN, ticket, party="D01", successor="002", text="改由该镇")


def taking_over(ticket: UUID) -> Try:
    return tried("D02", Act.TAKE_OVER, ticket, party="D01")


def passing(ticket: UUID) -> Try:
    return tried("reviewer", Act.PASS_REVIEW, ticket)


def sending_back(ticket: UUID) -> Try:
    return tried("reviewer", Act.REWORK, ticket, party="D01", text="照片不清")


def cancelling(ticket: UUID) -> Try:
    return tried("dispatcher", Act.CANCEL, ticket, text="重复反映")


def shelving(ticket: UUID) -> Try:
    day = datetime(2099, 1, 1).date()  # noqa: DTZ001 — a day has no zone
    return tried("dispatcher", Act.SHELVE, ticket, text="待拆迁", day=day)


@pytest.mark.parametrize(
    ("until", "one", "other"),
    [
        pytest.param(None, responding, reassigning, id="respond or reassign"),
        pytest.param(None, completing, reassigning, id="complete or reassign"),
        pytest.param(None, completing, cancelling, id="complete or cancel"),
        pytest.param(None, responding, shelving, id="respond or shelve"),
        pytest.param(Act.COMPLETE, passing, sending_back, id="pass review or rework"),
        pytest.param(Act.TRANSFER, taking_over, reassigning, id="take over or reassign"),
        pytest.param(Act.TRANSFER, taking_over, completing, id="take over or complete"),
    ],
)
def test_of_two_on_one_ticket_one_wins_and_the_other_is_told(city, rounds, until, one, other):
    for _ in range(rounds):
        ticket = a_ticket(until=until)

        answers = both(one(ticket), other(ticket))

        assert min(answers) == 200
        assert max(answers) in ({*TOLD, OUT_OF_SIGHT} if until is Act.TRANSFER else TOLD)
        with owner_transaction() as session:
            found = session.get_one(Ticket, (CITY, ticket))
            events = session.scalars(select(TicketEvent.seq).where(TicketEvent.ticket_id == ticket)).all()
            assert found.version == len(events) + 1


def test_of_two_that_merge_tickets_into_each_other_one_wins(city, rounds):
    for _ in range(rounds):
        pair = (a_ticket(), a_ticket())
        with owner_transaction() as session:
            numbers = [session.get_one(Ticket, (CITY, one)).number.upper() for one in pair]
            for one, number in zip(pair, numbers, strict=True):
                session.get_one(Ticket, (CITY, one)).number = number

        answers = both(
            tried("dispatcher", Act.MERGE, pair[0], target=numbers[1], text="同一件事"),
            tried("intake", Act.MERGE, pair[1], target=numbers[0], text="同一件事"),
        )

        with owner_transaction() as session:
            states = sorted(session.get_one(Ticket, (CITY, one)).status for one in pair)
        assert min(answers) == 200
        assert max(answers) in TOLD
        assert states == [Status.DISPATCHED, Status.MERGED]


def test_a_cooperating_party_and_the_lead_who_complete_at_once_leave_no_half(city, rounds):
    for _ in range(rounds):
        ticket = a_ticket(cooperating=("D02",))

        answers = both(
            tried("D02", Act.COMPLETE, ticket, party="D02", text="已配合"),
            tried("D01", Act.COMPLETE, ticket, party="D01", text="已清理"),
        )

        assert answers[0] == 200 or answers[0] in TOLD
        assert answers[1] in TOLD  # it waits for the cooperating one, or got the conflict
        with owner_transaction() as session:
            found = session.get_one(Ticket, (CITY, ticket))
            lead = lead_of(session, found)
            assert (found.status, lead.role) == (Status.DISPATCHED, OrderRole.LEAD)
            assert lead.status is OrderStatus.SENT
