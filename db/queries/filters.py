"""Translate the shared ticket filter to SQL conditions; ``live.filter_masks`` does the same in numpy."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute

from db.models import Evaluation, Matter, Ticket
from domain.filters import Filters
from domain.periods import EARLIEST, LATEST, ONE_DAY


def build_conditions(filters: Filters, zone: ZoneInfo) -> list[ColumnElement[bool]]:
    """Return the conditions on ``Ticket`` rows; a department means the present lead.

    zone: the city's, in which the days of the period begin and end.
    """
    found = _on_ticket(filters)
    if filters.department is not None:
        found.append(Ticket.department == filters.department)
    return found + _within(filters, Ticket.reported_at, zone)


def build_rating_conditions(filters: Filters, zone: ZoneInfo) -> list[ColumnElement[bool]]:
    """Return the conditions on ``Evaluation`` rows joined with their ``Ticket``.

    A department means the rated one; the period is that of the rating.
    """
    found = _on_ticket(filters)
    if filters.department is not None:
        found.append(Evaluation.department == filters.department)
    return found + _within(filters, Evaluation.rated_at, zone)


def apply_rating_period(filters: Filters, today: date, *, days: int) -> Filters:
    """Return the filters with the period of satisfaction: as chosen, else the last ``days`` days."""
    if filters.since is not None or filters.until is not None:
        return filters
    return replace(filters, since=today - timedelta(days=days - 1))


def get_day_start(day: date, zone: ZoneInfo) -> datetime:
    """Return the instant (UTC) at which ``day`` begins in ``zone``; far days count as the edges."""
    return datetime.combine(min(max(day, EARLIEST), LATEST + ONE_DAY), time.min, zone).astimezone(UTC)


def subtract_days(instant: datetime, days: int, zone: ZoneInfo) -> datetime:
    """Return the same time of day in ``zone`` that many days before ``instant``."""
    return (instant.astimezone(zone) - timedelta(days=days)).astimezone(UTC)


def _on_ticket(filters: Filters) -> list[ColumnElement[bool]]:
    columns: tuple[tuple[InstrumentedAttribute[object], object], ...] = (
        (Ticket.matter, filters.matter),
        (Ticket.duty, filters.duty),
        (Ticket.channel, filters.channel),
        (Ticket.ticket_class, filters.ticket_class),
        (Ticket.urgent, filters.urgent),
        (Ticket.status, filters.status),
    )
    found = [column == wanted for column, wanted in columns if wanted is not None]
    if filters.work_field is not None:
        of_field = select(Matter.code).where(
            Matter.city == Ticket.city, Matter.code == Ticket.matter, Matter.work_field == filters.work_field
        )
        found.append(of_field.correlate(Ticket).exists())
    return found


def _within(
    filters: Filters, instant: InstrumentedAttribute[datetime], zone: ZoneInfo
) -> list[ColumnElement[bool]]:
    found = []
    if filters.since is not None:
        found.append(instant >= get_day_start(filters.since, zone))
    if filters.until is not None:
        found.append(instant < get_day_start(min(filters.until, LATEST) + ONE_DAY, zone))
    return found
