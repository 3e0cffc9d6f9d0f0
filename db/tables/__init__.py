"""Hold the tables; importing this module registers them all."""

from db.tables.access import Account, AccountGrant, IdempotencyKey, SignIn, Token
from db.tables.attachments import Attachment
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
from db.tables.loop import CallBack, Consultation, Mediation, Motion, Reply, TicketLink
from db.tables.parties import Department, Matter, Staff, StaffPost
from db.tables.people import AccountEvent, AccountIdentity, Password, Section
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
    "AccountEvent",
    "AccountGrant",
    "AccountIdentity",
    "Area",
    "Attachment",
    "Base",
    "CalendarDay",
    "CalendarYear",
    "CallBack",
    "City",
    "CityLevel",
    "Clock",
    "Consultation",
    "Department",
    "Evaluation",
    "Feed",
    "HistoryRoot",
    "IdempotencyKey",
    "Matter",
    "Mediation",
    "Motion",
    "Outbox",
    "Password",
    "PublishedShapes",
    "Reply",
    "Reporter",
    "Section",
    "Setting",
    "SignIn",
    "Simulation",
    "SourceRow",
    "Staff",
    "StaffPost",
    "Ticket",
    "TicketEvent",
    "TicketLink",
    "TicketNumber",
    "Token",
    "WorkOrder",
    "WorkingWindow",
]
