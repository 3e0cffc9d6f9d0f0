"""Store how far a demonstration city was built and played."""

from datetime import date, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.models import Simulation, TicketNumber


def upsert_simulation(session: Session, city: str, *, seed: int, built_until: datetime) -> None:
    """Record that the city is built and played until then."""
    told = {"seed": seed, "built_until": built_until, "played_until": built_until}
    row = insert(Simulation).values(city=city, **told)
    session.execute(row.on_conflict_do_update(index_elements=[Simulation.city], set_=told))


def set_played(session: Session, city: str, played_until: datetime) -> None:
    """Store until when the city was played; never back."""
    session.execute(
        update(Simulation)
        .where(Simulation.city == city, Simulation.played_until < played_until)
        .values(played_until=played_until)
    )


def load_last_numbers(session: Session, city: str, begin: datetime) -> dict[date, int]:
    """Return the last number given out on each day from about ``begin`` on."""
    found = session.execute(
        select(TicketNumber.day, TicketNumber.last).where(
            TicketNumber.city == city, TicketNumber.day >= begin.date() - timedelta(days=1)
        )
    )
    return dict(found.all())


def set_numbers(session: Session, city: str, last: dict[date, int]) -> None:
    """Store the last number given out on each of these days."""
    row = insert(TicketNumber).values(
        [{"city": city, "day": day, "last": number} for day, number in last.items()]
    )
    key = [TicketNumber.city, TicketNumber.day]
    session.execute(row.on_conflict_do_update(index_elements=key, set_={"last": row.excluded.last}))
