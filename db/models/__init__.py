"""SQLAlchemy models; importing this module registers them all."""

from db.models.account_records import AccountEvent, AccountIdentity, Password, Section, StaffReveal
from db.models.accounts import Account, AccountGrant, IdempotencyKey, SignIn, Token
from db.models.agency_forms import AgencyForm, AgencyFormAmendment
from db.models.amendments import Amendment
from db.models.appeals import Appeal, EvidenceFile, Exclusion
from db.models.arbitrations import Arbitration
from db.models.area_changes import AreaChange, AreaChangeFile
from db.models.assessment import AssessmentFreeze
from db.models.assigned_matters import AssignedMatter, AssignedMilestone
from db.models.attachments import Attachment
from db.models.base import Base
from db.models.catalogue import AdmittedMatter, MatterList, Procedure
from db.models.causes import Cause, CauseWeek
from db.models.cities import (
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
from db.models.department_changes import DepartmentChange
from db.models.duties import DutyRegister, DutyText, DutyVersion
from db.models.duty_synonyms import DutySynonym, DutySynonymList
from db.models.evaluations import Evaluation
from db.models.field_data import CollectedObject, CollectedRecord, CollectionKind, CollectionTask, RecordPhoto
from db.models.history import HistoryCheck, HistoryRoot
from db.models.import_sources import SourceRow
from db.models.notifications import (
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
from db.models.outbox import Feed, Outbox
from db.models.parties import Department, FormerName, Matter, Staff, StaffPost
from db.models.public_reports import PublishedReply, QueryCode
from db.models.push_downs import PushDown, PushDownFile
from db.models.reports import Report, ReportFile, ReportMail, ReportSubscription
from db.models.rollups import CountedStep, Rollup, RollupMark
from db.models.saved_views import SavedView
from db.models.search_index import CallerLookup, TicketWords
from db.models.setting_changes import CalendarChange, SettingChange
from db.models.supervision import SupervisionNotice
from db.models.tickets import (
    Clock,
    Reporter,
    Ticket,
    TicketEvent,
    TicketNumber,
    WorkOrder,
)
from db.models.workflow import CallBack, Consultation, Mediation, Motion, Reply, ReplyScope, TicketLink
from db.models.workflow_events import WorkflowEvent, list_workflow_models

__all__ = [
    "Account",
    "AccountEvent",
    "AccountGrant",
    "AccountIdentity",
    "AdmittedMatter",
    "AgencyForm",
    "AgencyFormAmendment",
    "Amendment",
    "Appeal",
    "Arbitration",
    "Area",
    "AreaChange",
    "AreaChangeFile",
    "AssessmentFreeze",
    "AssignedMatter",
    "AssignedMilestone",
    "Attachment",
    "Base",
    "CalendarChange",
    "CalendarDay",
    "CalendarYear",
    "CallBack",
    "CallerLookup",
    "Cause",
    "CauseWeek",
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
    "DepartmentChange",
    "DutyRegister",
    "DutyShift",
    "DutySynonym",
    "DutySynonymList",
    "DutyText",
    "DutyVersion",
    "Escalation",
    "EscalationStart",
    "Evaluation",
    "EvidenceFile",
    "Exclusion",
    "Feed",
    "FormerName",
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
    "Report",
    "ReportFile",
    "ReportMail",
    "ReportSubscription",
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
    "SupervisionNotice",
    "Ticket",
    "TicketEvent",
    "TicketLink",
    "TicketNumber",
    "TicketWords",
    "Token",
    "WorkOrder",
    "WorkerBeat",
    "WorkflowEvent",
    "WorkingWindow",
    "list_workflow_models",
]
