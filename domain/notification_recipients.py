"""Recipients of the notifications of each act on a ticket: a table."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from domain.enums import Act
from domain.notifications import NoticeKind


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


@dataclass(frozen=True, slots=True)
class Tell:
    """One line of a table of recipients: which kind of notice goes to whom."""

    kind: NoticeKind
    to: tuple[Whom, ...]


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
