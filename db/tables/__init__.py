"""Hold the tables; importing this module registers them all."""

from db.tables.access import Account, AccountGrant, IdempotencyKey, SignIn, Token
from db.tables.base import Base
from db.tables.changes import Feed, Outbox
from db.tables.cities import (
    Area,
    CalendarDay,
    CalendarYear,
    City,
    CityLevel,
    PublishedShapes,
    Setting,
    Simulation,
    WorkingWindow,
)
from db.tables.parties import Department, Matter, Staff, StaffPost
from db.tables.sources import SourceRow
from db.tables.tickets import (
    Clock,
    Evaluation,
    HistoryRoot,
    Reporter,
    Ticket,
    TicketEvent,
    TicketNumber,
    WorkOrder,
)

__all__ = [
    "Account",
    "AccountGrant",
    "Area",
    "Base",
    "CalendarDay",
    "CalendarYear",
    "City",
    "CityLevel",
    "Clock",
    "Department",
    "Evaluation",
    "Feed",
    "HistoryRoot",
    "IdempotencyKey",
    "Matter",
    "Outbox",
    "PublishedShapes",
    "Reporter",
    "Setting",
    "SignIn",
    "Simulation",
    "SourceRow",
    "Staff",
    "StaffPost",
    "Ticket",
    "TicketEvent",
    "TicketNumber",
    "Token",
    "WorkOrder",
    "WorkingWindow",
]
