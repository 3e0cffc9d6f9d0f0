"""Count how long a work order was paused, and when its pauses reach the city's maximum."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from db.models import WorkOrder
from db.queries import clock_holds
from domain.calendars import Instant
from domain.clock_holds import list_pauses
from services.city_context import CityRules


@dataclass(frozen=True, slots=True)
class PauseBudget:
    """What is left of a work order's pauses, in counted seconds, and since when it is paused now."""

    left: int
    paused_since: datetime | None

    def runs_out_at(self, rules: CityRules) -> datetime | None:
        """Return when the present pause has used up what was left; None where it is not paused or 待定."""
        if self.paused_since is None:
            return None
        found = rules.calendar.add_working_seconds(self.paused_since, max(0, self.left))
        return found.at if isinstance(found, Instant) else None


def pause_budget(session: Session, order: WorkOrder, rules: CityRules) -> PauseBudget:
    """Return the budget of a work order; a pause in a year that is not loaded takes nothing of it yet."""
    spans, since = list_pauses(clock_holds.list_of_ticket(session, order.city, order.ticket_id), order.id)
    counted = [rules.calendar.working_seconds_between(begun, ended) for begun, ended in spans]
    spent = sum(seconds for seconds in counted if isinstance(seconds, int))
    day = rules.calendar.day_seconds(order.sent_at)
    return PauseBudget(rules.limits.pause_days * day - spent, since)
