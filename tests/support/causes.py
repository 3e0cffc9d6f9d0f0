"""Candidates and projects in a demonstration that is too small for the rule to find some."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select

from db.models import Area, Cause, CauseWeek, Matter
from db.queries.city_time import get_city_time
from db.session import Session, owner_transaction
from demo.actors import seat_of
from demo.areas import CITY_CODE
from domain.cause_projects import BeginPayload, CauseAct
from domain.causes import CauseFinding, CauseSign, PlaceCount
from domain.enums import Level
from services.causes import CAUSES, add_candidate
from services.workflow import engine
from services.workflow.engine import WorkflowRequest

UNITS = (Level.COMMUNITY, Level.VILLAGE)


@contextmanager
def some_causes(
    *, town: str, lead: str, cooperating: tuple[str, ...] = (), candidates: int = 2
) -> Iterator[list[UUID]]:
    """Make candidates at units of a town, and of another unit a project; the last id is the project's."""
    with owner_transaction() as session:
        made = _add(session, town, candidates)
        _begin(session, made[-1], lead, cooperating)
    try:
        yield made
    finally:
        with owner_transaction() as session:
            session.execute(delete(Cause).where(Cause.id.in_(made)))
            session.execute(delete(CauseWeek))


def _add(session: Session, town: str, candidates: int) -> list[UUID]:
    now = get_city_time(session, CITY_CODE)
    matter = session.scalars(
        select(Matter.code).where(Matter.city == CITY_CODE).order_by(Matter.code)
    ).first()
    units = session.scalars(
        select(Area.code)
        .where(Area.city == CITY_CODE, Area.level.in_(UNITS), Area.parent_code == town)
        .order_by(Area.code)
        .limit(candidates + 1)
    ).all()
    made = []
    for place, unit in enumerate(units):
        counted = PlaceCount(unit, town, matter or "", count=14 + place, weeks=4, people=6)
        finding = CauseFinding(counted, 2.5, 1e-7, (CauseSign.REPEATED, CauseSign.MANY_PEOPLE))
        window = (now.date() - timedelta(weeks=4), now.date())
        made.append(add_candidate(session, CITY_CODE, finding, window, now=now).id)
    return made


def _begin(session: Session, cause: UUID, lead: str, cooperating: tuple[str, ...]) -> None:
    now = get_city_time(session, CITY_CODE)
    due_on = (now + timedelta(days=60)).date()
    begin = BeginPayload(lead=lead, cooperating=cooperating, due_on=due_on, text="增设分类投放点")
    request = WorkflowRequest(CauseAct.BEGIN, begin, str(cause))
    engine.execute(session, CAUSES, request, actor=seat_of(CITY_CODE, "dispatcher"), now=now)
