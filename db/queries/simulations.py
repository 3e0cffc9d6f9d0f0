"""Query for how far a demonstration city was built and played."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import City, Simulation

SHORTEST_ABSENCE = timedelta(minutes=10)  # the simulator itself catches up with less


@dataclass(frozen=True, slots=True)
class Built:
    """How far a demonstration city has come; ``until`` is None while its building has not finished.

    A city that is not simulated is a real one and none of the demonstration's business.
    """

    simulated: bool
    seed: int | None
    until: datetime | None
    played_until: datetime | None

    @property
    def is_unfinished(self) -> bool:
        """Return whether this is a demonstration city whose building has not finished."""
        return self.simulated and self.until is None

    def has_missed_time(self, now: datetime) -> bool:
        """Return whether a built demonstration city lags so far behind that it must be caught up."""
        if not self.simulated or self.played_until is None:
            return False
        return now - self.played_until >= SHORTEST_ABSENCE


def find_built(session: Session, city: str) -> Built | None:
    """Return how far ``city`` has come; None where nothing of it exists."""
    row = session.execute(
        select(City.simulated, Simulation.seed, Simulation.built_until, Simulation.played_until)
        .select_from(City)
        .outerjoin(Simulation, Simulation.city == City.city)
        .where(City.city == city)
    ).one_or_none()
    return Built(*row) if row else None
