"""Store how far a demonstration city was built and played."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.models import Simulation


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
