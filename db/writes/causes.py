"""Number causes, find those that run or rest, and remember the weeks that were looked at."""

from datetime import date, datetime

from sqlalchemy import any_, case, func, literal, or_, select, text, update
from sqlalchemy.orm import Session

from db.models import Cause, CauseWeek
from domain.cause_projects import CauseStatus

ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")


def lock_finding(session: Session, city: str) -> None:
    """Let no other transaction look for causes of the city until this one ends."""
    session.execute(ONE_AT_A_TIME, {"name": f"causes {city}"})


def is_looked_at(session: Session, city: str, after: date) -> bool:
    """Return whether candidates were looked for after the week that ended before a day."""
    return session.get(CauseWeek, (city, after)) is not None


def add_week(
    session: Session, city: str, after: date, *, days: int, places: int, found: int, at: datetime
) -> None:
    """Remember a week that was looked at."""
    session.add(CauseWeek(city=city, after=after, days=days, places=places, found=found, looked_at=at))
    session.flush()


def take_next_sequence(session: Session, city: str, year: int) -> int:
    """Return the next number of a year."""
    return (session.scalar(select(func.cause_sequence(city, year))) or 0) + 1


def list_resting(session: Session, city: str, *, since: datetime) -> set[tuple[str, str]]:
    """Return places and matters that are candidates or projects, or were decided since an instant."""
    asked = select(Cause.place, Cause.matter).where(
        Cause.city == city,
        Cause.status.in_((CauseStatus.CANDIDATE, CauseStatus.PROJECT)) | (Cause.decided_at >= since),
    )
    return {(place, matter) for place, matter in session.execute(asked)}


def move_units(session: Session, city: str, former: str, heir: str) -> None:
    """Let the heir of a department take its part in running projects; a lead does not cooperate as well."""
    running = (Cause.city == city, Cause.status == CauseStatus.PROJECT)
    session.execute(
        update(Cause)
        .where(*running, Cause.lead == former)
        .values(lead=heir, cooperating=func.array_remove(Cause.cooperating, heir))
        .execution_options(synchronize_session=False)
    )
    takes_part = or_(Cause.lead == heir, literal(heir) == any_(Cause.cooperating))
    session.execute(
        update(Cause)
        .where(*running, literal(former) == any_(Cause.cooperating))
        .values(
            cooperating=case(
                (takes_part, func.array_remove(Cause.cooperating, former)),
                else_=func.array_replace(Cause.cooperating, former, heir),
            )
        )
        .execution_options(synchronize_session=False)
    )
