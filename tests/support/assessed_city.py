"""A small city whose towns have rated: two departments, two towns, a secret ticket, two years."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from db.ids import new_id
from db.models import Evaluation, SettingChange, Ticket, WorkOrder
from domain.enums import Effect, OrderRole, OrderStatus, Secrecy, Speed
from tests.support import factories

CITY = "370783"
SPRING, AUTUMN = datetime(2025, 3, 10, 4, tzinfo=UTC), datetime(2025, 10, 10, 4, tzinfo=UTC)
NOW = datetime(2026, 3, 2, 4, tzinfo=UTC)
# town, department, grades, when; shipped points: 11, 1, 0, 8, 2, 6
RATINGS = (
    ("001", "D01", Speed.NONE, Effect.POOR, SPRING),
    ("001", "D01", Speed.TIMELY, Effect.FAIR, AUTUMN),
    ("002", "D01", Speed.TIMELY, Effect.GOOD, AUTUMN),
    ("002", "D02", Speed.SLOW, Effect.POOR, AUTUMN),
    ("001", "D02", Speed.SLOW, Effect.GOOD, AUTUMN),
    ("001", "D01", Speed.TIMELY, Effect.POOR, NOW - timedelta(days=1)),
)
SECRET = 0  # the place of the rating whose ticket is secret


def add_rating(
    session: Session,
    town: str,
    department: str,
    speed: Speed,
    effect: Effect,
    at: datetime,
    *,
    secrecy: Secrecy = Secrecy.NORMAL,
) -> tuple[Ticket, UUID]:
    """Add a ticket with one work order and the town's rating of it; return it and the rating's id."""
    ticket = factories.a_ticket(
        session, town=town, departments=(department,), secrecy=secrecy, reported_at=at
    )
    session.flush()
    order_id, rating_id = new_id(at), new_id(at)
    session.add(
        WorkOrder(
            city=CITY,
            id=order_id,
            ticket_id=ticket.id,
            department=department,
            role=OrderRole.LEAD,
            status=OrderStatus.COMPLETED,
            sent_at=at,
            town_code=town,
        )
    )
    session.flush()
    session.add(
        Evaluation(
            city=CITY,
            id=rating_id,
            ticket_id=ticket.id,
            work_order_id=order_id,
            town_code=town,
            department=department,
            speed=speed,
            effect=effect,
            rated_at=at,
        )
    )
    session.flush()
    return ticket, rating_id


def an_assessed_city(session: Session) -> list[Ticket]:
    """Add the city with RATINGS; return the tickets in their order."""
    factories.a_city(session)
    return [
        add_rating(session, *row, secrecy=Secrecy.SECRET if place == SECRET else Secrecy.NORMAL)[0]
        for place, row in enumerate(RATINGS)
    ]


def change_setting(session: Session, key: str, before: int, after: int, *, at: datetime) -> None:
    """Record a change of a setting that took effect at an instant."""
    session.add(
        SettingChange(
            city=CITY,
            id=new_id(at),
            key=key,
            before=before,
            after=after,
            reason="调整",
            running=False,
            effective_on=at.date(),
            actor="administrator-1",
            actor_name="管理员",
            at=at,
            applied_at=at,
        )
    )
    session.flush()
