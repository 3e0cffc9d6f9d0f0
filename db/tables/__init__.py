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
from db.tables.collection import (
    CollectedObject,
    CollectedRecord,
    CollectionKind,
    CollectionTask,
    RecordPhoto,
)
from db.tables.desk import SavedView
from db.tables.evaluations import Evaluation
from db.tables.loop import CallBack, Consultation, Mediation, Motion, Reply, ReplyScope, TicketLink
from db.tables.notices import (
    Delivery,
    DutyShift,
    Escalation,
    EscalationStart,
    HandoverNote,
    Notice,
    NoticeAddress,
    NoticeRead,
    WorkerBeat,
)
from db.tables.papers import AdmittedMatter, MatterList, PaperEvent, Procedure
from db.tables.parties import Department, Matter, Staff, StaffPost
from db.tables.people import AccountEvent, AccountIdentity, Password, Section, StaffReveal
from db.tables.public import PublishedReply, QueryCode
from db.tables.push_downs import PushDown, PushDownFile
from db.tables.rollups import CountedStep, Rollup, RollupMark
from db.tables.search import CallerLookup, TicketWords
from db.tables.settings import CalendarChange, SettingChange
from db.tables.sources import SourceRow
from db.tables.supervision import SupervisionEvent, SupervisionNotice
from db.tables.tickets import (
    Clock,
    HistoryCheck,
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
    "AdmittedMatter",
    "Area",
    "Attachment",
    "Base",
    "CalendarChange",
    "CalendarDay",
    "CalendarYear",
    "CallBack",
    "CallerLookup",
    "City",
    "CityLevel",
    "Clock",
    "CollectedObject",
    "CollectedRecord",
    "CollectionKind",
    "CollectionTask",
    "Consultation",
    "CountedStep",
    "Delivery",
    "Department",
    "DutyShift",
    "Escalation",
    "EscalationStart",
    "Evaluation",
    "Feed",
    "HandoverNote",
    "HistoryCheck",
    "HistoryRoot",
    "IdempotencyKey",
    "Matter",
    "MatterList",
    "Mediation",
    "Motion",
    "Notice",
    "NoticeAddress",
    "NoticeRead",
    "Outbox",
    "PaperEvent",
    "Password",
    "Procedure",
    "PublishedReply",
    "PublishedShapes",
    "PushDown",
    "PushDownFile",
    "QueryCode",
    "RecordPhoto",
    "Reply",
    "ReplyScope",
    "Reporter",
    "Rollup",
    "RollupMark",
    "SavedView",
    "Section",
    "Setting",
    "SettingChange",
    "SignIn",
    "Simulation",
    "SourceRow",
    "Staff",
    "StaffPost",
    "StaffReveal",
    "SupervisionEvent",
    "SupervisionNotice",
    "Ticket",
    "TicketEvent",
    "TicketLink",
    "TicketNumber",
    "TicketWords",
    "Token",
    "WorkOrder",
    "WorkerBeat",
    "WorkingWindow",
]
