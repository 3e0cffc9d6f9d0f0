"""Random walks of tickets through the workflow: any user, any act, time that passes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from db.models import Setting, Ticket, WorkOrder
from db.session import set_scope
from db.writes import tickets as ticket_rows
from db.writes import workflow as loop_rows
from domain.coordination import MotionKind
from domain.enums import Act, Channel, OrderRole, OrderStatus, PartyKind, RequestKind, Role, Secrecy, Status
from domain.payload_base import Payload
from domain.scopes import Actor, Reach, Scope
from domain.ticket_workflow import AT_WORK
from services import intake
from services.intake import ReportRequest
from services.workflow import available_acts, execution
from services.workflow.available_acts import Offer
from services.workflow.execution import ActRequest
from tests.support import factories
from tests.support.people import CITY, PEOPLE

BEFORE_THE_FESTIVAL = datetime(2026, 9, 23, 1, 0, tzinfo=UTC)  # a Wednesday, 09:00 in Shouguang
_AGENCY = Scope(CITY, Reach.DEPARTMENT, department="D03")
WALKERS = MappingProxyType(
    {
        **PEOPLE,
        "D03": Actor("agency-1", "驻镇所", frozenset({Role.AGENCY}), _AGENCY),
        "system": Actor.system(CITY),
    }
)
# Who acts for each party, and for each town.
HOLDERS = MappingProxyType({"D01": "D01", "D02": "D02", "D03": "D03", "001": "town", "002": "other_town"})
_BY_STATUS = {
    Status.HANDLED_LOCALLY: Act.FEED_BACK,
    Status.CALLED: Act.ACCEPT,
    Status.ACCEPTED: Act.DISPATCH,
    Status.SHELVED: Act.UNSHELVE,
    Status.COMPLETED: Act.PASS_REVIEW,
    Status.REVIEWED: Act.FEED_BACK,
    Status.FED_BACK: Act.CALL_BACK,
    Status.CALLED_BACK: Act.CLOSE,
}
_AT_THE_CENTER = {
    Act.ACCEPT: "intake",
    Act.DISPATCH: "dispatcher",
    Act.UNSHELVE: "dispatcher",
    Act.PASS_REVIEW: "reviewer",
    Act.FEED_BACK: "caller",
    Act.CALL_BACK: "caller",
    Act.CLOSE: "caller",
}


def a_walkable_city(session: Session) -> None:
    """Add a city with two departments, an agency, two towns, and the calendar of 2026 alone."""
    factories.a_city(session)
    factories.a_party(session, CITY, "D03", kind=PartyKind.AGENCY, parent="D01", town_code="001")
    factories.a_calendar(session)
    session.add(Setting(city=CITY, key="call_back.tries", value=2))
    session.add(Setting(city=CITY, key="evidence.local_photos", value=0))


def a_report(place: str, *, urgent: bool, tip_off: bool) -> ReportRequest:
    """Return a report of a caller who left a phone; place "": unknown."""
    return ReportRequest(
        "门前占道",
        Channel.GRID_STAFF if place else Channel.HOTLINE_5123456,
        matter="S01001",
        area_code=place or None,
        urgent=urgent,
        request_kind=RequestKind.TIP_OFF if tip_off else RequestKind.HELP,
        reporter_name="王某",
        reporter_phone="13800000000",
    )


@dataclass(frozen=True, slots=True)
class Move:
    """Who does which act, on which work order and motion where it is about one."""

    who: str
    act: Act
    order: UUID | None = None
    motion: UUID | None = None


@dataclass
class Walk:
    """One city on one connection of the application's own role; every act is a savepoint under its scope."""

    connection: Connection
    now: datetime = BEFORE_THE_FESTIVAL
    tickets: list[UUID] = field(default_factory=list)

    @contextmanager
    def seen_by(self, actor: Actor) -> Iterator[Session]:
        """Open what the actor sees; what is written stays, unless it is refused."""
        with Session(
            self.connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
        ) as session:
            set_scope(session, actor.scope)
            yield session
            session.commit()

    @contextmanager
    def seen_by_all(self) -> Iterator[Session]:
        """Open the whole city for reading."""
        with self.seen_by(WALKERS["leader"]) as session:
            yield session

    def report(self, who: str, request: ReportRequest) -> None:
        """Report a ticket. Raises DomainError."""
        with self.seen_by(WALKERS[who]) as session:
            made = intake.report_ticket(session, request=request, actor=WALKERS[who], now=self.now)
        self.tickets.append(made.id)

    def offered(self, who: str, ticket: UUID) -> list[Offer]:
        """Return the acts that a user is offered. Raises NotFound outside the scope."""
        with self.seen_by(WALKERS[who]) as session:
            return available_acts.list_offers(session, WALKERS[who], ticket, now=self.now)

    def act(self, ticket: UUID, move: Move, said: Payload | None) -> None:
        """Perform an act on the ticket as it is now; split-off tickets join the walk. Raises DomainError."""
        actor = WALKERS[move.who]
        with self.seen_by_all() as session:
            version = session.scalars(select(Ticket.version).where(Ticket.id == ticket)).one()
        request = ActRequest(move.act, version, said, move.order)
        with self.seen_by(actor) as session:
            execution.execute(session, ticket, request=request, actor=actor, now=self.now)
        if move.act is Act.SPLIT:
            with self.seen_by_all() as session:
                self.tickets = list(session.scalars(select(Ticket.id).order_by(Ticket.id)))

    def open_tickets(self) -> list[UUID]:
        """Return the tickets that have not ended, oldest first."""
        with self.seen_by_all() as session:
            still_open = select(Ticket.id).where(Ticket.closed_at.is_(None)).order_by(Ticket.id)
            return list(session.scalars(still_open))

    def orders_of(self, ticket_id: UUID) -> list[UUID]:
        """Return the work orders of a ticket in the order of sending."""
        with self.seen_by_all() as session:
            ticket = ticket_rows.load_ticket(session, CITY, ticket_id)
            return [order.id for order in loop_rows.list_all_orders(session, ticket)]

    def next_move(self, ticket_id: UUID) -> Move | None:
        """Return what the owner of a ticket does to bring it nearer to its end; None of an ended one."""
        with self.seen_by_all() as session:
            ticket = ticket_rows.load_ticket(session, CITY, ticket_id)
            if ticket.closed_at is not None:
                return None
            if ticket.status is Status.DISPATCHED:
                return _holders_move(loop_rows.list_all_orders(session, ticket))
            if ticket.status is Status.REPORTED:
                waits = ticket.secrecy is Secrecy.SECRET  # its town does not see it
                return (
                    Move("intake", Act.ACCEPT) if waits else Move(HOLDERS[ticket.town_code or ""], Act.CALL)
                )
            if ticket.status is Status.HANDLED_LOCALLY:
                return Move(HOLDERS[ticket.town_code or ""], Act.FEED_BACK)
            objections = loop_rows.list_waiting(session, ticket, MotionKind.OBJECTION, order_id=None)
            if ticket.status is Status.COMPLETED and objections:
                return Move("reviewer", Act.ANSWER, motion=objections[0].id)
            act = _BY_STATUS[ticket.status]
            return Move(_AT_THE_CENTER[act], act)


def _holders_move(orders: list[WorkOrder]) -> Move:
    """Return the next move on the work orders of a dispatched ticket; the lead's comes last."""
    living = [order for order in orders if order.status not in (OrderStatus.PASSED, OrderStatus.ENDED)]
    for order in sorted(living, key=lambda one: one.role is OrderRole.LEAD):
        if order.status is OrderStatus.PAUSED:
            return Move("dispatcher", Act.RESUME, order.id)
        if order.status is OrderStatus.RETURNED:
            return Move("dispatcher", Act.REFUSE_RETURN, order.id)
        if order.status in AT_WORK:
            return Move(HOLDERS[order.department], Act.COMPLETE, order.id)
    raise AssertionError(f"nobody has work to do: {[(order.role, order.status) for order in orders]}")
