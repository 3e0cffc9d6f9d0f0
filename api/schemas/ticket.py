"""Response models of a ticket's detail; personal data is masked."""

from dataclasses import MISSING, asdict, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import BaseModel, create_model

from db.queries.history import TicketEventFacts
from db.queries.ticket_activity import TicketLoop
from db.queries.ticket_facts import ClockFacts, OrderFacts, TicketFacts, TicketStory
from domain.progress_steps import StepTaken, build_steps
from i18n import label
from i18n.masking import mask, masked_name


def _columns(facts: type) -> dict[str, Any]:
    """Return the fields of a dataclass as those of a model."""
    return {
        each.name: (each.type, ... if each.default is MISSING else each.default) for each in fields(facts)
    }


class MaskedReporter(BaseModel):
    """Who reported a ticket, masked."""

    anonymous: bool
    name: str | None
    phone: str | None


HistoryRow = create_model("HistoryRow", **_columns(TicketEventFacts), label=(str, ...))
TicketDetail = create_model(
    "TicketDetail",
    __doc__="A ticket with its work orders, clocks, history and what passed on it; times in UTC.",
    **_columns(TicketFacts),
    **_columns(TicketLoop),
    status_label=(str, ...),
    reporter=(MaskedReporter | None, ...),
    steps=(list[StepTaken], ...),
    work_orders=(list[OrderFacts], ...),
    clocks=(list[ClockFacts], ...),
    history=(list[HistoryRow], ...),
)


def as_json(story: TicketStory, passed: TicketLoop) -> dict[str, Any]:
    """Return the ticket with its work orders, clocks, history and what passed on it; times in UTC."""
    reporter = None
    if story.reporter is not None:
        anonymous = story.reporter.anonymous
        reporter = {
            "anonymous": anonymous,
            "name": None if anonymous else masked_name(story.reporter.name),
            "phone": None if anonymous else mask(story.reporter.phone),
        }
    told = {
        **asdict(story.facts),
        "status_label": label(story.facts.status),
        "reporter": reporter,
        "steps": [asdict(step) for step in build_steps(story.facts, story.events)],
        "work_orders": [asdict(order) for order in story.orders],
        "clocks": [asdict(clock) for clock in story.clocks],
        "history": [{**asdict(event), "label": label(event.act)} for event in story.events],
        **asdict(passed),
    }
    found = plain(told)
    assert isinstance(found, dict)
    return found


def plain(value: Any) -> Any:
    """Return a value as JSON knows it."""
    if isinstance(value, dict):
        return {name: plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
