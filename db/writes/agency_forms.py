"""Find agencies whose forms of a quarter are not there yet, and lock forms that are due."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from db.models import AgencyForm, AgencyFormAmendment, Department
from domain.agency_forms import AgencyFormStatus, FormSide
from domain.assessment_freezes import AssessmentPeriod
from domain.enums import PartyKind


def find_agency(session: Session, city: str, code: str) -> Department | None:
    """Return an agency by its code."""
    found = session.get(Department, (city, code))
    return found if found is not None and found.kind is PartyKind.AGENCY else None


def find_last_amendment(session: Session, city: str, form: UUID) -> list[int] | None:
    """Return the points that count of a frozen form since it was amended last; None before any."""
    return session.scalar(
        select(AgencyFormAmendment.points)
        .where(AgencyFormAmendment.city == city, AgencyFormAmendment.form_id == form)
        .order_by(AgencyFormAmendment.amended_at.desc(), AgencyFormAmendment.id.desc())
        .limit(1)
    )


def list_unopened(
    session: Session, city: str, period: AssessmentPeriod, *, limit: int
) -> list[tuple[str, FormSide]]:
    """Return agencies that existed on the last day of a quarter, each with the side whose form is missing.

    A side that is no party of the city has no form.
    """
    rater = aliased(Department)
    found: list[tuple[str, FormSide]] = []
    for side, code in ((FormSide.TOWN, Department.town_code), (FormSide.PARENT, Department.parent)):
        asked = (
            select(Department.code)
            .join(rater, and_(rater.city == Department.city, rater.code == code))
            .where(
                Department.city == city,
                Department.kind == PartyKind.AGENCY,
                or_(Department.valid_from.is_(None), Department.valid_from < period.after),
                or_(Department.valid_to.is_(None), Department.valid_to >= period.after),
                ~exists().where(
                    AgencyForm.city == Department.city,
                    AgencyForm.agency == Department.code,
                    AgencyForm.year == period.year,
                    AgencyForm.quarter == period.quarter,
                    AgencyForm.side == side,
                ),
            )
            .order_by(Department.code)
            .limit(limit)
        )
        found += [(agency, side) for agency in session.scalars(asked)]
    return found[:limit]


def lock_to_remind(session: Session, city: str, now: datetime, *, limit: int) -> list[AgencyForm]:
    """Return open forms whose side is to be reminded, locked; locked ones are skipped."""
    asked = (
        select(AgencyForm)
        .where(
            AgencyForm.city == city,
            AgencyForm.status == AgencyFormStatus.OPEN,
            AgencyForm.remind_at <= now,
        )
        .order_by(AgencyForm.remind_at, AgencyForm.rater, AgencyForm.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(session.scalars(asked))


def lock_unscheduled(session: Session, city: str, *, limit: int) -> list[AgencyForm]:
    """Return forms without a limit, for the calendar lacked the year, locked; locked ones are skipped."""
    asked = (
        select(AgencyForm)
        .where(
            AgencyForm.city == city,
            AgencyForm.status != AgencyFormStatus.CLOSED,
            AgencyForm.close_by.is_(None),
        )
        .order_by(AgencyForm.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(session.scalars(asked))


def list_to_close(session: Session, city: str, now: datetime, *, limit: int) -> list[UUID]:
    """Return the forms whose time has passed."""
    asked = (
        select(AgencyForm.id)
        .where(
            AgencyForm.city == city,
            AgencyForm.status != AgencyFormStatus.CLOSED,
            AgencyForm.close_by <= now,
        )
        .order_by(AgencyForm.close_by, AgencyForm.id)
        .limit(limit)
    )
    return list(session.scalars(asked))


def list_unclosed(session: Session, city: str, period: AssessmentPeriod) -> Sequence[UUID]:
    """Return the forms of a quarter or year that are not closed."""
    asked = select(AgencyForm.id).where(
        AgencyForm.city == city,
        AgencyForm.year == period.year,
        AgencyForm.status != AgencyFormStatus.CLOSED,
        *(() if period.quarter is None else (AgencyForm.quarter == period.quarter,)),
    )
    return session.scalars(asked.order_by(AgencyForm.id)).all()


def move_raters(session: Session, city: str, former: str, heir: str) -> None:
    """Let the heir of a department fill in and correct the forms that are not closed."""
    session.execute(
        update(AgencyForm)
        .where(
            AgencyForm.city == city,
            AgencyForm.rater == former,
            AgencyForm.status != AgencyFormStatus.CLOSED,
        )
        .values(rater=heir)
        .execution_options(synchronize_session=False)
    )
