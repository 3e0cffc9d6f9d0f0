"""The table of states and acts of tickets: what may follow what, and by whom.

Creation stands under the state None. ``LOAD`` is not here: a bulk load brings its own states.
"""

from domain.enums import Act, ClockKind, OrderStatus, Role, Status
from domain.transitions import Need, Rule, Table, Tick, beside, in_each

INTAKE = frozenset({Role.INTAKE})
DISPATCHER = frozenset({Role.DISPATCHER})
DESK = frozenset({Role.INTAKE, Role.DISPATCHER})
REVIEWER = frozenset({Role.REVIEWER})
CALLER = frozenset({Role.CALLER})
EDITORS = frozenset({Role.INTAKE, Role.CALLER})
CENTER = frozenset({Role.INTAKE, Role.DISPATCHER, Role.REVIEWER, Role.CALLER})
TOWN = frozenset({Role.TOWN})
LOCAL = frozenset({Role.TOWN, Role.UNIT, Role.GRID_STAFF})
BELOW_TOWN = LOCAL - TOWN
OFFICES = frozenset({Role.DEPARTMENT, Role.AGENCY})
HOLDERS = OFFICES | TOWN
NOBODY: frozenset[Role] = frozenset()

FINAL = frozenset({Status.CLOSED, Status.CANCELLED, Status.MERGED})
ORDER_FINAL = frozenset({OrderStatus.PASSED, OrderStatus.ENDED})
OPEN = tuple(status for status in Status if status not in FINAL)
BEFORE_DISPATCH = (Status.REPORTED, Status.CALLED, Status.ACCEPTED)
UNSOLVED = (*BEFORE_DISPATCH, Status.DISPATCHED, Status.SHELVED)
AT_WORK = (OrderStatus.SENT, OrderStatus.RESPONDED, OrderStatus.PLANNED, OrderStatus.REWORKED)
CONTACTED = (OrderStatus.RESPONDED, OrderStatus.PLANNED, OrderStatus.REWORKED)
ACTIVE = (*AT_WORK, OrderStatus.PAUSED, OrderStatus.RETURNED)

_REASON = frozenset({Need.REASON})
_NOTE = frozenset({Need.NOTE})
_STOP_ALL = dict.fromkeys(ClockKind, Tick.STOP)
_HOLD = {ClockKind.COMPLETION: Tick.PAUSE}
_RELEASE = {ClockKind.COMPLETION: Tick.RESUME}
_SHELVING = frozenset({Need.REASON, Need.REVIEW_DATE})
_CALL = {ClockKind.HANDLING: Tick.STOP, ClockKind.FEED_BACK: Tick.STOP, ClockKind.DISPATCH: Tick.START}
_FED_BACK = {ClockKind.FEED_BACK: Tick.STOP, ClockKind.CALL_BACK: Tick.START}
_ACCEPT = {**_CALL, ClockKind.ACCEPTANCE: Tick.STOP}

_CALLING: Rule[Status] = Rule(
    who=LOCAL, to=Status.CALLED, needs=_REASON, clocks=_CALL, urgent_only=BELOW_TOWN
)
_REOPENING: Rule[Status] = Rule(
    who=CALLER | DISPATCHER,
    to=Status.DISPATCHED,
    needs=_REASON,
    # What is worked on again is rated once it has passed again.
    clocks={
        ClockKind.CALL_BACK: Tick.STOP,
        ClockKind.RATING: Tick.STOP,
        ClockKind.COMPLETION: Tick.RESTART,
    },
    # What was solved on the spot goes back to those who solved it.
    otherwise=Rule(
        who=CALLER | DISPATCHER,
        to=Status.REPORTED,
        needs=_REASON,
        clocks={ClockKind.CALL_BACK: Tick.STOP, ClockKind.HANDLING: Tick.START},
        # What the Center answered itself waits to be dispatched.
        otherwise=Rule(
            who=CALLER | DISPATCHER,
            to=Status.ACCEPTED,
            needs=_REASON,
            clocks={ClockKind.CALL_BACK: Tick.STOP, ClockKind.DISPATCH: Tick.START},
        ),
    ),
)

TICKET_ACTS: Table[Status] = {
    # The two ways in.
    (None, Act.REPORT): Rule(who=LOCAL | DESK, to=Status.REPORTED, clocks={ClockKind.HANDLING: Tick.START}),
    # The public page: no handling clock, for nobody below the Center has it; it waits for acceptance.
    (None, Act.SUBMIT): Rule(
        who=NOBODY, to=Status.REPORTED, clocks={ClockKind.ACCEPTANCE: Tick.START}, by_reporter=True
    ),
    (None, Act.CALL): _CALLING,
    (None, Act.ACCEPT): Rule(who=DESK, to=Status.ACCEPTED, clocks={ClockKind.DISPATCH: Tick.START}),
    (Status.REPORTED, Act.RISE): Rule(
        who=BELOW_TOWN,
        to=Status.REPORTED,
        clocks={ClockKind.HANDLING: Tick.RESTART},
        by_system=True,
    ),
    (Status.REPORTED, Act.SOLVE_LOCALLY): Rule(
        who=LOCAL,
        to=Status.HANDLED_LOCALLY,
        needs=frozenset({Need.EVIDENCE}),
        clocks={ClockKind.HANDLING: Tick.STOP, ClockKind.FEED_BACK: Tick.START},
    ),
    (Status.REPORTED, Act.CALL): _CALLING,
    (Status.REPORTED, Act.ACCEPT): Rule(who=DESK, to=Status.ACCEPTED, clocks=_ACCEPT),
    # The callers answer what was told in secret, which its place does not see.
    (Status.HANDLED_LOCALLY, Act.FEED_BACK): Rule(
        who=LOCAL | CALLER,
        to=Status.FED_BACK,
        needs=frozenset({Need.REPLY}),
        secret_only=CALLER,
        clocks=_FED_BACK,
    ),
    (Status.HANDLED_LOCALLY, Act.CALL): _CALLING,
    (Status.CALLED, Act.ACCEPT): Rule(who=DESK, to=Status.ACCEPTED),
    # The Center's loop.
    (Status.ACCEPTED, Act.DISPATCH): Rule(
        who=DISPATCHER,
        to=Status.DISPATCHED,
        needs=frozenset({Need.LEAD, Need.CLASS}),
        clocks={ClockKind.DISPATCH: Tick.STOP, ClockKind.COMPLETION: Tick.START},
    ),
    # An enquiry answered on the phone needs no department; the caller's call-back ends it like any other.
    (Status.ACCEPTED, Act.ANSWER_AT_ONCE): Rule(
        who=DESK,
        to=Status.FED_BACK,
        needs=frozenset({Need.REPLY}),
        clocks={ClockKind.DISPATCH: Tick.STOP, ClockKind.CALL_BACK: Tick.START},
    ),
    (Status.DISPATCHED, Act.REASSIGN): Rule(
        who=DISPATCHER, to=Status.DISPATCHED, needs=frozenset({Need.REASON, Need.SUCCESSOR})
    ),
    (Status.DISPATCHED, Act.COMPLETE): Rule(
        who=HOLDERS,
        to=Status.COMPLETED,
        needs=frozenset({Need.EVIDENCE}),
        clocks={ClockKind.COMPLETION: Tick.STOP, ClockKind.REVIEW: Tick.START},
        holder=True,
    ),
    # The rating clock starts for called tickets alone.
    (Status.COMPLETED, Act.PASS_REVIEW): Rule(
        who=REVIEWER,
        to=Status.REVIEWED,
        clocks={
            ClockKind.REVIEW: Tick.STOP,
            ClockKind.FEED_BACK: Tick.START,
            ClockKind.RATING: Tick.START,
        },
    ),
    (Status.COMPLETED, Act.REWORK): Rule(
        who=REVIEWER,
        to=Status.DISPATCHED,
        needs=_REASON,
        clocks={ClockKind.REVIEW: Tick.STOP, ClockKind.COMPLETION: Tick.RUN_ON},
    ),
    (Status.COMPLETED, Act.OBJECT): Rule(who=TOWN, to=Status.COMPLETED, needs=_REASON),
    (Status.REVIEWED, Act.FEED_BACK): Rule(
        who=CALLER,
        to=Status.FED_BACK,
        needs=frozenset({Need.REPLY}),
        clocks=_FED_BACK,
    ),
    (Status.FED_BACK, Act.MISS_CALL_BACK): Rule(who=CALLER, to=Status.FED_BACK, needs=_NOTE),
    (Status.FED_BACK, Act.CALL_BACK): Rule(
        who=CALLER,
        to=Status.CALLED_BACK,
        needs=frozenset({Need.ANSWER}),
        clocks={ClockKind.CALL_BACK: Tick.STOP},
        by_reporter=True,  # an answer given by oneself counts as reached
    ),
    (Status.CALLED_BACK, Act.CLOSE): Rule(who=CALLER, to=Status.CLOSED, by_system=True),
    **in_each((Status.CALLED_BACK, Status.CLOSED), Act.REOPEN, _REOPENING),
    # A ticket is shelved only once it has an owner, who keeps it; its clock is held, the one of its day runs.
    (Status.DISPATCHED, Act.SHELVE): Rule(
        who=DISPATCHER,
        to=Status.SHELVED,
        needs=_SHELVING,
        clocks={**_HOLD, ClockKind.SHELF: Tick.START},
    ),
    # Looked at on its day, it may stay for a while longer.
    (Status.SHELVED, Act.SHELVE): Rule(
        who=DISPATCHER, to=Status.SHELVED, needs=_SHELVING, clocks={ClockKind.SHELF: Tick.RESTART}
    ),
    (Status.SHELVED, Act.UNSHELVE): Rule(
        who=DISPATCHER,
        to=Status.DISPATCHED,
        needs=_REASON,
        clocks={**_RELEASE, ClockKind.SHELF: Tick.STOP},
    ),
    **in_each(
        BEFORE_DISPATCH,
        Act.CANCEL,
        Rule(who=DESK, to=Status.CANCELLED, needs=_REASON, clocks=_STOP_ALL),
    ),
    **in_each(
        (Status.DISPATCHED, Status.SHELVED),
        Act.CANCEL,
        Rule(who=DISPATCHER, to=Status.CANCELLED, needs=_REASON, clocks=_STOP_ALL),
    ),
    **in_each(
        UNSOLVED,
        Act.MERGE,
        Rule(who=DESK, to=Status.MERGED, needs=frozenset({Need.TARGET, Need.REASON}), clocks=_STOP_ALL),
    ),
    # Beside the loop: the state stays.
    (Status.DISPATCHED, Act.RECLASSIFY): Rule(
        who=DISPATCHER,
        to=Status.DISPATCHED,
        needs=frozenset({Need.CLASS, Need.REASON}),
        clocks={ClockKind.COMPLETION: Tick.CHANGE},
    ),
    # Urgent is a flag beside the class: of the clocks only a response that still runs follows it.
    **{
        (state, act): Rule(who=DISPATCHER if state is Status.DISPATCHED else DESK, to=state, needs=_REASON)
        for state in (*BEFORE_DISPATCH, Status.DISPATCHED)
        for act in (Act.MAKE_URGENT, Act.END_URGENCY)
    },
    # What the Center grants to the lead's work order holds for the ticket's own deadline too.
    (Status.DISPATCHED, Act.PAUSE): Rule(who=DISPATCHER, to=Status.DISPATCHED, needs=_REASON, clocks=_HOLD),
    (Status.DISPATCHED, Act.RESUME): Rule(
        who=DISPATCHER, to=Status.DISPATCHED, clocks=_RELEASE, by_system=True
    ),
    (Status.DISPATCHED, Act.EXTEND): Rule(
        who=DISPATCHER, to=Status.DISPATCHED, clocks={ClockKind.COMPLETION: Tick.CHANGE}
    ),
    **beside(OPEN, Act.LINK, Rule(who=CENTER, to=None, needs=frozenset({Need.TARGET}))),
    **beside(
        (Status.ACCEPTED, Status.DISPATCHED),
        Act.SPLIT,
        Rule(who=DISPATCHER, to=None, needs=frozenset({Need.REASON, Need.PARTS})),
    ),
    **beside(
        (Status.CALLED, Status.ACCEPTED, Status.DISPATCHED),
        Act.PROPOSE,
        Rule(who=TOWN, to=None, needs=frozenset({Need.LEAD})),
    ),
    **beside(
        (Status.DISPATCHED, Status.SHELVED), Act.URGE, Rule(who=TOWN | DISPATCHER, to=None, needs=_NOTE)
    ),
    **beside(OPEN, Act.SUPERVISE, Rule(who=DISPATCHER, to=None, needs=_NOTE)),
    **beside(
        (Status.ACCEPTED, Status.DISPATCHED, Status.SHELVED),
        Act.CONSULT,
        Rule(who=TOWN | DISPATCHER, to=None, needs=frozenset({Need.MINUTES})),
    ),
    **beside(OPEN, Act.ANSWER, Rule(who=HOLDERS | CENTER, to=None, needs=_NOTE)),
    **beside(
        (Status.REPORTED, Status.ACCEPTED, Status.DISPATCHED),
        Act.MEDIATE,
        Rule(who=LOCAL | OFFICES, to=None, needs=frozenset({Need.MEDIATION})),
    ),
    **beside(
        (Status.DISPATCHED, Status.SHELVED, Status.COMPLETED),
        Act.ESCALATE,
        Rule(who=DISPATCHER, to=None, needs=_REASON, by_system=True),
    ),
    **beside(
        OPEN,
        Act.SUPPLEMENT,
        Rule(who=CENTER | LOCAL, to=None, needs=_NOTE, by_system=True, by_reporter=True),
    ),
    # What was taken down wrong is put right until the ticket has ended, by the town what came from below.
    **beside(
        OPEN,
        Act.CORRECT,
        Rule(who=CENTER | TOWN, to=None, needs=frozenset({Need.CORRECTION, Need.REASON})),
    ),
    # Whoever reported what was merged into another ticket hears how that one ended.
    **beside(
        (Status.MERGED,), Act.FEED_BACK, Rule(who=CALLER | LOCAL, to=None, needs=frozenset({Need.REPLY}))
    ),
    **beside(
        (Status.REVIEWED, Status.FED_BACK, Status.CALLED_BACK, Status.CLOSED),
        Act.RATE,
        Rule(who=TOWN, to=None, needs=frozenset({Need.GRADES}), clocks={ClockKind.RATING: Tick.STOP}),
    ),
    **beside(
        (Status.REVIEWED, Status.FED_BACK, Status.CALLED_BACK, Status.CLOSED),
        Act.APPEAL,
        Rule(who=OFFICES, to=None, needs=_REASON),
    ),
    # Selected replies, edited, for everybody to read.
    **beside((Status.FED_BACK, Status.CALLED_BACK, Status.CLOSED), Act.PUBLISH, Rule(who=EDITORS, to=None)),
    **beside(Status, Act.WITHDRAW, Rule(who=EDITORS, to=None, needs=_REASON)),
    **beside(Status, Act.REVEAL, Rule(who=CENTER | HOLDERS, to=None, needs=_REASON)),
    **beside(OPEN, Act.RECLOCK, Rule(who=NOBODY, to=None, by_system=True)),
}
