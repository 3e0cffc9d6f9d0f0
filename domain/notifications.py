"""Notifications: their message texts, and the recipients of each act."""

from enum import StrEnum


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


class ToKind(StrEnum):
    """What a notice is addressed to."""

    ACCOUNT = "account"
    PARTY = "party"
    AREA = "area"  # a unit or grid, which hold no work orders
    ROLE = "role"


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
