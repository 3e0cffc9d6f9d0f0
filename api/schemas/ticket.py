"""Response models of a ticket's detail; personal data is masked."""

from dataclasses import asdict
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from db.queries.ticket_activity import TicketLoop
from db.queries.ticket_detail import TicketStory
from domain.progress_steps import build_steps
from i18n import label
from i18n.masking import mask, masked_name


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
