"""Notifications: their message texts, and the recipients of each act."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from domain.enums import Act


class NoticeKind(StrEnum):
    """What a notice tells; the clocks' kinds come with a level."""

    HANDLING_CLOCK = "handling_clock"
    DISPATCH_CLOCK = "dispatch_clock"
    RESPONSE_CLOCK = "response_clock"
    COMPLETION_CLOCK = "completion_clock"
    RATING_CLOCK = "rating_clock"
    CALL_BACK_CLOCK = "call_back_clock"
    URGENT_REPORT = "urgent_report"
    RISEN = "risen"
    CALLED = "called"
    ACCEPTED = "accepted"
    ORDER_SENT = "order_sent"
    ORDER_TAKEN_AWAY = "order_taken_away"
    RETURN_ASKED = "return_asked"
    RETURN_REFUSED = "return_refused"
    TRANSFER_OFFERED = "transfer_offered"
    TRANSFER_ACCEPTED = "transfer_accepted"
    TRANSFER_DECLINED = "transfer_declined"
    RESPONDED = "responded"
    CONTACT_DISPUTED = "contact_disputed"
    CONTACT_VOIDED = "contact_voided"
    PLANNED = "planned"
    EXTENSION_ASKED = "extension_asked"
    EXTENSION_GRANTED = "extension_granted"
    EXTENSION_REFUSED = "extension_refused"
    PAUSED = "paused"
    RESUMED = "resumed"
    COMPLETED = "completed"
    REWORKED = "reworked"
    PASSED = "passed"
    OBJECTED = "objected"
    PROPOSED = "proposed"
    URGED = "urged"
    SUPERVISED = "supervised"
    MADE_URGENT = "made_urgent"
    URGENCY_ENDED = "urgency_ended"
    ESCALATED = "escalated"
    CONSULTATION = "consultation"
    ANSWERED = "answered"
    SUPPLEMENTED = "supplemented"
    FED_BACK = "fed_back"
    RATED = "rated"
    APPEALED = "appealed"
    REOPENED = "reopened"
    SHELVED = "shelved"
    UNSHELVED = "unshelved"
    RELEASED = "released"
    HANDED_ON = "handed_on"
    ACCEPTANCE_CLOCK = "acceptance_clock"
    SHELF_CLOCK = "shelf_clock"
    REVIEW_CLOCK = "review_clock"
    FEED_BACK_CLOCK = "feed_back_clock"
    MOTION_LATE = "motion_late"  # what was proposed, objected to or asked for was not answered in time
    SUBMITTED = "submitted"  # the public handed it in
    SUPERVISION_NOTICE = (
        "supervision_notice"  # a circular or an order came, was sent back, closed or withdrawn
    )
    SUPERVISION_ANSWERED = "supervision_answered"
    CORRECTED = "corrected"  # what it is about, or where
    CALL_DISPATCHED = "call_dispatched"  # the Center named who handles what the town called
    CALLED_PAST_TOWN = "called_past_town"  # an urgent matter that grid or unit brought straight to the Center
    DISPATCH_WITHDRAWN = "dispatch_withdrawn"  # of which a mail or message was sent already
    PUSH_DOWN_FLAGGED = "push_down_flagged"  # a town was given the lead of what the list gives a department
    WITHDRAWN = "withdrawn"  # cancelled or merged: nothing is left to do
    DUTY_STEP = "duty_step"  # an amendment or arbitration moved, and waits for the recipient or ended
    DUTY_STEP_LATE = "duty_step_late"  # its step was not taken in time
    ASSESSMENT_STEP = "assessment_step"  # an appeal or exclusion moved, and waits for the recipient or ended
    ASSESSMENT_STEP_LATE = "assessment_step_late"  # it was not decided in time
    ASSIGNED_STEP = "assigned_step"  # an assigned matter moved
    ASSIGNED_LATE = "assigned_late"  # its clock has passed
    ASSIGNED_RAISED = "assigned_raised"  # it is overdue for longer: the leaders are notified
    AGENCY_FORM = "agency_form"  # it waits for the recipient, or was filled in about them
    AGENCY_FORM_DUE = "agency_form_due"  # it is still to be filled in
    AGENCY_FORM_LATE = "agency_form_late"  # it was not filled in in time
    CAUSE_FOUND = "cause_found"  # candidates of causes wait
    CAUSE_STEP = "cause_step"  # a project was begun, reported on or closed
    DEPARTMENT_CHANGED = "department_changed"  # renamed, ended or split by a document


class NoticeGroup(StrEnum):
    """What an inbox filters by."""

    DEADLINE = "deadline"
    WORK = "work"
    DECISION = "decision"
    COORDINATION = "coordination"
    OUTCOME = "outcome"


class Grade(StrEnum):
    """How loud a notice is; urgent ones sound and flash at a desk."""

    INFO = "info"
    WARNING = "warning"
    URGENT = "urgent"


class Whom(StrEnum):
    """A recipient of notifications in the rules; ``services.recipients`` resolves it to accounts."""

    HOLDER = "holder"  # the party of the work order, else the ticket's lead
    HANDLER = "handler"  # the person inside that party who has it in hand, if one is named
    FORMER = "former"  # the party whose work order was ended
    SUCCESSOR = "successor"  # the party to which a transfer is offered
    PARTIES = "parties"  # every party with an active work order
    TOWN = "town"
    CALLING_TOWN = "calling_town"  # which waits for others to do what it called
    LOCAL = "local"  # the grid, unit or town that has a report in hand
    INTAKE = "intake"
    DISPATCHERS = "dispatchers"
    REVIEWERS = "reviewers"
    CALLERS = "callers"
    SUPERVISORS = "supervisors"
    ASSESSORS = "assessors"
    REPLIERS = "repliers"  # callers, or who solved it on the spot
    ABOVE = "above"  # dispatchers, once the town itself has a report: from there nothing rises
    KEEPERS = "keepers"  # every party at work on it, or who has it before a call
    DUTY = "duty"  # who is on duty at the Center now


class ToKind(StrEnum):
    """What a notice is addressed to."""

    ACCOUNT = "account"
    PARTY = "party"
    AREA = "area"  # a unit or grid, which hold no work orders
    ROLE = "role"


@dataclass(frozen=True, slots=True)
class Tell:
    """One line of a table of recipients: which kind of notice goes to whom."""

    kind: NoticeKind
    to: tuple[Whom, ...]


_DEADLINE = frozenset(kind for kind in NoticeKind if kind.value.endswith("_clock"))
_DECISION = frozenset(
    {
        NoticeKind.RETURN_ASKED,
        NoticeKind.TRANSFER_OFFERED,
        NoticeKind.EXTENSION_ASKED,
        NoticeKind.COMPLETED,
        NoticeKind.CONTACT_DISPUTED,
        NoticeKind.OBJECTED,
        NoticeKind.APPEALED,
        NoticeKind.MOTION_LATE,
        NoticeKind.DUTY_STEP,
        NoticeKind.DUTY_STEP_LATE,
        NoticeKind.ASSESSMENT_STEP,
        NoticeKind.ASSESSMENT_STEP_LATE,
        NoticeKind.AGENCY_FORM,
        NoticeKind.AGENCY_FORM_DUE,
        NoticeKind.AGENCY_FORM_LATE,
        NoticeKind.CAUSE_FOUND,
        NoticeKind.CAUSE_STEP,
    }
)
_COORDINATION = frozenset(
    {
        NoticeKind.PROPOSED,
        NoticeKind.URGED,
        NoticeKind.SUPERVISED,
        NoticeKind.MADE_URGENT,
        NoticeKind.URGENCY_ENDED,
        NoticeKind.ESCALATED,
        NoticeKind.CONSULTATION,
        NoticeKind.ANSWERED,
        NoticeKind.SUPPLEMENTED,
        NoticeKind.SUPERVISION_NOTICE,
        NoticeKind.DEPARTMENT_CHANGED,
        NoticeKind.SUPERVISION_ANSWERED,
        NoticeKind.ASSIGNED_STEP,
        NoticeKind.ASSIGNED_LATE,
        NoticeKind.ASSIGNED_RAISED,
        NoticeKind.PUSH_DOWN_FLAGGED,
    }
)
_OUTCOME = frozenset(
    {
        NoticeKind.PASSED,
        NoticeKind.FED_BACK,
        NoticeKind.RATED,
        NoticeKind.RESPONDED,
        NoticeKind.PLANNED,
        NoticeKind.WITHDRAWN,
        NoticeKind.CALL_DISPATCHED,
        NoticeKind.CALLED_PAST_TOWN,
    }
)
_WARNING = frozenset(
    {
        NoticeKind.REWORKED,
        NoticeKind.URGED,
        NoticeKind.SUPERVISED,
        NoticeKind.MADE_URGENT,
        NoticeKind.ESCALATED,
        NoticeKind.REOPENED,
        NoticeKind.CONTACT_DISPUTED,
        NoticeKind.OBJECTED,
        NoticeKind.SUPERVISION_NOTICE,
        NoticeKind.PUSH_DOWN_FLAGGED,
        NoticeKind.DUTY_STEP_LATE,
        NoticeKind.ASSESSMENT_STEP_LATE,
        NoticeKind.ASSIGNED_LATE,
        NoticeKind.ASSIGNED_RAISED,
        NoticeKind.AGENCY_FORM_LATE,
    }
)

# Who gave a rating is known to the rated party as its town alone.
UNSIGNED = frozenset({NoticeKind.RATED})

# What of an urgent ticket cannot wait for the morning; the rest of its news is no louder than others'.
_PRESSING = _WARNING | {
    NoticeKind.RESPONSE_CLOCK,
    NoticeKind.URGENT_REPORT,
    NoticeKind.RISEN,
    NoticeKind.CALLED,
    NoticeKind.ORDER_SENT,
    NoticeKind.RETURN_ASKED,
    NoticeKind.TRANSFER_OFFERED,
    NoticeKind.CONTACT_VOIDED,
    NoticeKind.SUPPLEMENTED,
    NoticeKind.HANDED_ON,
}
_URGENT_ONLY = frozenset({NoticeKind.URGENT_REPORT})

# Recipients of each act's notifications. The party that performs an act is never notified of it.
TOLD_BY_ACT: Mapping[Act, tuple[Tell, ...]] = MappingProxyType(
    {
        Act.REPORT: (Tell(NoticeKind.URGENT_REPORT, (Whom.DISPATCHERS, Whom.TOWN)),),
        Act.SUBMIT: (Tell(NoticeKind.SUBMITTED, (Whom.INTAKE, Whom.DISPATCHERS)),),
        Act.RISE: (Tell(NoticeKind.RISEN, (Whom.LOCAL,)),),
        Act.CALL: (
            Tell(NoticeKind.CALLED, (Whom.INTAKE, Whom.DISPATCHERS)),
            Tell(NoticeKind.CALLED_PAST_TOWN, (Whom.TOWN,)),
        ),
        Act.ACCEPT: (Tell(NoticeKind.ACCEPTED, (Whom.TOWN,)),),
        Act.DISPATCH: (
            Tell(NoticeKind.ORDER_SENT, (Whom.PARTIES,)),
            Tell(NoticeKind.CALL_DISPATCHED, (Whom.CALLING_TOWN,)),
        ),
        Act.REASSIGN: (
            Tell(NoticeKind.ORDER_SENT, (Whom.HOLDER,)),
            Tell(NoticeKind.ORDER_TAKEN_AWAY, (Whom.FORMER,)),
        ),
        Act.RETURN: (Tell(NoticeKind.RETURN_ASKED, (Whom.DISPATCHERS,)),),
        Act.REFUSE_RETURN: (Tell(NoticeKind.RETURN_REFUSED, (Whom.HOLDER,)),),
        Act.TRANSFER: (
            Tell(NoticeKind.TRANSFER_OFFERED, (Whom.SUCCESSOR,)),
            Tell(NoticeKind.TRANSFER_OFFERED, (Whom.DISPATCHERS,)),
        ),
        Act.TAKE_OVER: (Tell(NoticeKind.TRANSFER_ACCEPTED, (Whom.FORMER, Whom.DISPATCHERS, Whom.TOWN)),),
        Act.DECLINE: (Tell(NoticeKind.TRANSFER_DECLINED, (Whom.HOLDER, Whom.DISPATCHERS)),),
        Act.RESPOND: (Tell(NoticeKind.RESPONDED, (Whom.TOWN,)),),
        Act.VOID_CONTACT: (Tell(NoticeKind.CONTACT_VOIDED, (Whom.HOLDER, Whom.TOWN)),),
        Act.DISPUTE_CONTACT: (Tell(NoticeKind.CONTACT_DISPUTED, (Whom.HOLDER, Whom.DISPATCHERS)),),
        Act.PLAN: (Tell(NoticeKind.PLANNED, (Whom.TOWN, Whom.DISPATCHERS)),),
        Act.REQUEST_EXTENSION: (Tell(NoticeKind.EXTENSION_ASKED, (Whom.DISPATCHERS,)),),
        Act.EXTEND: (Tell(NoticeKind.EXTENSION_GRANTED, (Whom.HOLDER, Whom.TOWN)),),
        Act.REFUSE_EXTENSION: (Tell(NoticeKind.EXTENSION_REFUSED, (Whom.HOLDER,)),),
        Act.PAUSE: (Tell(NoticeKind.PAUSED, (Whom.HOLDER, Whom.TOWN)),),
        Act.RESUME: (Tell(NoticeKind.RESUMED, (Whom.HOLDER, Whom.TOWN)),),
        Act.COMPLETE: (
            Tell(NoticeKind.COMPLETED, (Whom.REVIEWERS,)),
            Tell(NoticeKind.COMPLETED, (Whom.TOWN,)),  # before review the town may object
        ),
        Act.PASS_REVIEW: (Tell(NoticeKind.PASSED, (Whom.HOLDER, Whom.TOWN, Whom.CALLERS)),),
        Act.REWORK: (Tell(NoticeKind.REWORKED, (Whom.HOLDER, Whom.HANDLER)),),
        Act.OBJECT: (Tell(NoticeKind.OBJECTED, (Whom.REVIEWERS, Whom.HOLDER)),),
        Act.PROPOSE: (Tell(NoticeKind.PROPOSED, (Whom.DISPATCHERS,)),),
        Act.URGE: (Tell(NoticeKind.URGED, (Whom.HOLDER, Whom.HANDLER)),),
        Act.SUPERVISE: (Tell(NoticeKind.SUPERVISED, (Whom.KEEPERS, Whom.HANDLER)),),
        Act.INSTRUCT: (
            Tell(
                NoticeKind.SUPERVISED,
                (Whom.KEEPERS, Whom.HANDLER, Whom.DISPATCHERS, Whom.SUPERVISORS),
            ),
        ),
        Act.MAKE_URGENT: (Tell(NoticeKind.MADE_URGENT, (Whom.PARTIES, Whom.HANDLER, Whom.TOWN)),),
        Act.END_URGENCY: (Tell(NoticeKind.URGENCY_ENDED, (Whom.PARTIES, Whom.HANDLER, Whom.TOWN)),),
        Act.ESCALATE: (Tell(NoticeKind.ESCALATED, (Whom.PARTIES, Whom.DISPATCHERS, Whom.SUPERVISORS)),),
        Act.CONSULT: (Tell(NoticeKind.CONSULTATION, (Whom.PARTIES, Whom.TOWN, Whom.DISPATCHERS)),),
        Act.ANSWER: (Tell(NoticeKind.ANSWERED, (Whom.TOWN, Whom.DISPATCHERS)),),
        Act.SUPPLEMENT: (Tell(NoticeKind.SUPPLEMENTED, (Whom.PARTIES, Whom.DISPATCHERS)),),
        Act.FEED_BACK: (Tell(NoticeKind.FED_BACK, (Whom.TOWN, Whom.LOCAL)),),
        Act.RATE: (Tell(NoticeKind.RATED, (Whom.HOLDER,)),),
        Act.REOPEN: (Tell(NoticeKind.REOPENED, (Whom.HOLDER, Whom.HANDLER, Whom.TOWN)),),
        Act.SHELVE: (Tell(NoticeKind.SHELVED, (Whom.HOLDER, Whom.TOWN)),),
        Act.UNSHELVE: (Tell(NoticeKind.UNSHELVED, (Whom.HOLDER, Whom.TOWN)),),
        Act.RELEASE: (Tell(NoticeKind.RELEASED, (Whom.FORMER,)),),
        Act.HAND_ON: (Tell(NoticeKind.HANDED_ON, (Whom.HANDLER,)),),
        Act.CORRECT: (Tell(NoticeKind.CORRECTED, (Whom.PARTIES, Whom.HANDLER, Whom.LOCAL, Whom.TOWN)),),
        Act.CANCEL: (Tell(NoticeKind.WITHDRAWN, (Whom.PARTIES, Whom.FORMER, Whom.TOWN)),),
        Act.MERGE: (Tell(NoticeKind.WITHDRAWN, (Whom.PARTIES, Whom.FORMER, Whom.TOWN)),),
    }
)


def list_tells(act: Act, *, urgent: bool) -> tuple[Tell, ...]:
    """Return what an act on a ticket makes known; some of it only where the ticket is urgent."""
    return tuple(line for line in TOLD_BY_ACT.get(act, ()) if urgent or line.kind not in _URGENT_ONLY)


def get_group(kind: NoticeKind) -> NoticeGroup:
    """Return the group under which an inbox files a kind."""
    found = (
        (_DEADLINE, NoticeGroup.DEADLINE),
        (_DECISION, NoticeGroup.DECISION),
        (_COORDINATION, NoticeGroup.COORDINATION),
        (_OUTCOME, NoticeGroup.OUTCOME),
    )
    return next((group for kinds, group in found if kind in kinds), NoticeGroup.WORK)


def list_kinds(group: NoticeGroup) -> tuple[NoticeKind, ...]:
    """Return the kinds of a group, in the order of the words."""
    return tuple(kind for kind in NoticeKind if get_group(kind) is group)


def get_grade(kind: NoticeKind, *, urgent: bool) -> Grade:
    """Return how loud the notice of an act is; urgent ones sound at any hour, so only what presses is one."""
    if urgent and kind in _PRESSING:
        return Grade.URGENT
    return Grade.WARNING if kind in _WARNING else Grade.INFO
