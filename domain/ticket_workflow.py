"""Transition table of tickets: what may follow what, and by whom.

Creation is keyed by the state None. ``LOAD`` is not here: a bulk load brings its own states.
"""

from domain.enums import Act, ClockKind, OrderStatus, Role, Status
from domain.transitions import Need, Table, Tick, Transition, build_for_each, build_side_act

LEADER = frozenset({Role.LEADER})
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

_CALLING: Transition[Status] = Transition(
    who=LOCAL, to=Status.CALLED, needs=_REASON, clocks=_CALL, urgent_only=BELOW_TOWN
)
_REOPENING: Transition[Status] = Transition(
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
    otherwise=Transition(
        who=CALLER | DISPATCHER,
        to=Status.REPORTED,
        needs=_REASON,
        clocks={ClockKind.CALL_BACK: Tick.STOP, ClockKind.HANDLING: Tick.START},
        # What the Center answered itself waits to be dispatched.
        otherwise=Transition(
            who=CALLER | DISPATCHER,
            to=Status.ACCEPTED,
            needs=_REASON,
            clocks={ClockKind.CALL_BACK: Tick.STOP, ClockKind.DISPATCH: Tick.START},
        ),
    ),
)

TICKET_ACTS: Table[Status] = {
    # The two ways in.
    (None, Act.REPORT): Transition(
        who=LOCAL | DESK, to=Status.REPORTED, clocks={ClockKind.HANDLING: Tick.START}
    ),
    # The public page: no handling clock, since no lower level has it; it waits for acceptance.
    (None, Act.SUBMIT): Transition(
        who=NOBODY, to=Status.REPORTED, clocks={ClockKind.ACCEPTANCE: Tick.START}, by_reporter=True
    ),
    (None, Act.CALL): _CALLING,
    (None, Act.ACCEPT): Transition(who=DESK, to=Status.ACCEPTED, clocks={ClockKind.DISPATCH: Tick.START}),
    (Status.REPORTED, Act.RISE): Transition(
        who=BELOW_TOWN,
        to=Status.REPORTED,
        clocks={ClockKind.HANDLING: Tick.RESTART},
        by_system=True,
    ),
    (Status.REPORTED, Act.SOLVE_LOCALLY): Transition(
        who=LOCAL,
        to=Status.HANDLED_LOCALLY,
        needs=frozenset({Need.EVIDENCE}),
        clocks={ClockKind.HANDLING: Tick.STOP, ClockKind.FEED_BACK: Tick.START},
    ),
    (Status.REPORTED, Act.CALL): _CALLING,
    (Status.REPORTED, Act.ACCEPT): Transition(who=DESK, to=Status.ACCEPTED, clocks=_ACCEPT),
    # The callers answer secret reports, which their place does not see.
    (Status.HANDLED_LOCALLY, Act.FEED_BACK): Transition(
        who=LOCAL | CALLER,
        to=Status.FED_BACK,
        needs=frozenset({Need.REPLY}),
        secret_only=CALLER,
        clocks=_FED_BACK,
    ),
    (Status.HANDLED_LOCALLY, Act.CALL): _CALLING,
    (Status.CALLED, Act.ACCEPT): Transition(who=DESK, to=Status.ACCEPTED),
    # Comes from the ticket it was merged into, when that is cancelled: what ran until the merge runs on.
    (Status.MERGED, Act.ACCEPT): Transition(
        who=NOBODY,
        to=Status.ACCEPTED,
        clocks={ClockKind.DISPATCH: Tick.REOPEN, ClockKind.COMPLETION: Tick.REOPEN},
    ),
    # The Center's workflow.
    (Status.ACCEPTED, Act.DISPATCH): Transition(
        who=DISPATCHER,
        to=Status.DISPATCHED,
        needs=frozenset({Need.LEAD, Need.CLASS}),
        clocks={ClockKind.DISPATCH: Tick.STOP, ClockKind.COMPLETION: Tick.START},
    ),
    # An enquiry answered on the phone needs no department; the caller's call-back ends it like any other.
    (Status.ACCEPTED, Act.ANSWER_AT_ONCE): Transition(
        who=DESK,
        to=Status.FED_BACK,
        needs=frozenset({Need.REPLY}),
        clocks={
            ClockKind.DISPATCH: Tick.STOP,
            ClockKind.COMPLETION: Tick.STOP,
            ClockKind.CALL_BACK: Tick.START,
        },
    ),
    (Status.DISPATCHED, Act.REASSIGN): Transition(
        who=DISPATCHER, to=Status.DISPATCHED, needs=frozenset({Need.REASON, Need.SUCCESSOR})
    ),
    # Taken back as if it had not been sent: the time it took counts for dispatching.
    (Status.DISPATCHED, Act.WITHDRAW_DISPATCH): Transition(
        who=DISPATCHER,
        to=Status.ACCEPTED,
        clocks={ClockKind.DISPATCH: Tick.REOPEN, ClockKind.COMPLETION: Tick.VOID},
    ),
    (Status.DISPATCHED, Act.COMPLETE): Transition(
        who=HOLDERS,
        to=Status.COMPLETED,
        needs=frozenset({Need.EVIDENCE}),
        clocks={ClockKind.COMPLETION: Tick.STOP, ClockKind.REVIEW: Tick.START},
        holder=True,
    ),
    # The rating clock starts for called tickets alone.
    (Status.COMPLETED, Act.PASS_REVIEW): Transition(
        who=REVIEWER,
        to=Status.REVIEWED,
        clocks={
            ClockKind.REVIEW: Tick.STOP,
            ClockKind.FEED_BACK: Tick.START,
            ClockKind.RATING: Tick.START,
        },
    ),
    (Status.COMPLETED, Act.REWORK): Transition(
        who=REVIEWER,
        to=Status.DISPATCHED,
        needs=_REASON,
        clocks={ClockKind.REVIEW: Tick.STOP, ClockKind.COMPLETION: Tick.RUN_ON},
    ),
    (Status.COMPLETED, Act.OBJECT): Transition(who=TOWN, to=Status.COMPLETED, needs=_REASON),
    (Status.REVIEWED, Act.FEED_BACK): Transition(
        who=CALLER,
        to=Status.FED_BACK,
        needs=frozenset({Need.REPLY}),
        clocks=_FED_BACK,
    ),
    (Status.FED_BACK, Act.MISS_CALL_BACK): Transition(who=CALLER, to=Status.FED_BACK, needs=_NOTE),
    (Status.FED_BACK, Act.CALL_BACK): Transition(
        who=CALLER,
        to=Status.CALLED_BACK,
        needs=frozenset({Need.ANSWER}),
        clocks={ClockKind.CALL_BACK: Tick.STOP},
        by_reporter=True,  # an answer given by oneself counts as reached
    ),
    (Status.CALLED_BACK, Act.CLOSE): Transition(who=CALLER, to=Status.CLOSED, by_system=True),
    **build_for_each((Status.CALLED_BACK, Status.CLOSED), Act.REOPEN, _REOPENING),
    # A ticket is shelved only once it has an owner, who keeps it; its clock is held, the one of its day runs.
    (Status.DISPATCHED, Act.SHELVE): Transition(
        who=DISPATCHER,
        to=Status.SHELVED,
        needs=_SHELVING,
        clocks={**_HOLD, ClockKind.SHELF: Tick.START},
    ),
    # Looked at on its day, it may stay for a while longer.
    (Status.SHELVED, Act.SHELVE): Transition(
        who=DISPATCHER, to=Status.SHELVED, needs=_SHELVING, clocks={ClockKind.SHELF: Tick.RESTART}
    ),
    (Status.SHELVED, Act.UNSHELVE): Transition(
        who=DISPATCHER,
        to=Status.DISPATCHED,
        needs=_REASON,
        clocks={**_RELEASE, ClockKind.SHELF: Tick.STOP},
    ),
    **build_for_each(
        BEFORE_DISPATCH,
        Act.CANCEL,
        Transition(who=DESK, to=Status.CANCELLED, needs=_REASON, clocks=_STOP_ALL),
    ),
    **build_for_each(
        (Status.DISPATCHED, Status.SHELVED),
        Act.CANCEL,
        Transition(who=DISPATCHER, to=Status.CANCELLED, needs=_REASON, clocks=_STOP_ALL),
    ),
    **build_for_each(
        UNSOLVED,
        Act.MERGE,
        Transition(who=DESK, to=Status.MERGED, needs=frozenset({Need.TARGET, Need.REASON}), clocks=_STOP_ALL),
    ),
    # Side acts: the state stays.
    (Status.DISPATCHED, Act.RECLASSIFY): Transition(
        who=DISPATCHER,
        to=Status.DISPATCHED,
        needs=frozenset({Need.CLASS, Need.REASON}),
        clocks={ClockKind.COMPLETION: Tick.CHANGE},
    ),
    # Urgent is a flag apart from the class: of the clocks only a response that still runs follows it.
    **{
        (state, act): Transition(
            who=DISPATCHER if state is Status.DISPATCHED else DESK, to=state, needs=_REASON
        )
        for state in (*BEFORE_DISPATCH, Status.DISPATCHED)
        for act in (Act.MAKE_URGENT, Act.END_URGENCY)
    },
    # What the Center grants to the lead's work order holds for the ticket's own deadline too.
    (Status.DISPATCHED, Act.PAUSE): Transition(
        who=DISPATCHER, to=Status.DISPATCHED, needs=_REASON, clocks=_HOLD
    ),
    (Status.DISPATCHED, Act.RESUME): Transition(
        who=DISPATCHER, to=Status.DISPATCHED, clocks=_RELEASE, by_system=True
    ),
    (Status.DISPATCHED, Act.EXTEND): Transition(
        who=DISPATCHER, to=Status.DISPATCHED, clocks={ClockKind.COMPLETION: Tick.CHANGE}
    ),
    **build_side_act(OPEN, Act.LINK, Transition(who=CENTER, to=None, needs=frozenset({Need.TARGET}))),
    **build_side_act(
        (Status.ACCEPTED, Status.DISPATCHED),
        Act.SPLIT,
        Transition(who=DISPATCHER, to=None, needs=frozenset({Need.REASON, Need.PARTS})),
    ),
    **build_side_act(
        (Status.CALLED, Status.ACCEPTED, Status.DISPATCHED),
        Act.PROPOSE,
        Transition(who=TOWN, to=None, needs=frozenset({Need.LEAD})),
    ),
    **build_side_act(
        (Status.DISPATCHED, Status.SHELVED), Act.URGE, Transition(who=TOWN | DISPATCHER, to=None, needs=_NOTE)
    ),
    **build_side_act(OPEN, Act.SUPERVISE, Transition(who=DISPATCHER, to=None, needs=_NOTE)),
    **build_side_act(OPEN, Act.INSTRUCT, Transition(who=LEADER, to=None, needs=_NOTE)),
    **build_side_act(
        (Status.ACCEPTED, Status.DISPATCHED, Status.SHELVED),
        Act.CONSULT,
        Transition(who=TOWN | DISPATCHER, to=None, needs=frozenset({Need.MINUTES})),
    ),
    **build_side_act(OPEN, Act.ANSWER, Transition(who=HOLDERS | CENTER, to=None, needs=_NOTE)),
    **build_side_act(
        (Status.REPORTED, Status.ACCEPTED, Status.DISPATCHED),
        Act.MEDIATE,
        Transition(who=LOCAL | OFFICES, to=None, needs=frozenset({Need.MEDIATION})),
    ),
    **build_side_act(
        (Status.DISPATCHED, Status.SHELVED, Status.COMPLETED),
        Act.ESCALATE,
        Transition(who=DISPATCHER, to=None, needs=_REASON, by_system=True),
    ),
    **build_side_act(
        OPEN,
        Act.SUPPLEMENT,
        Transition(who=CENTER | LOCAL, to=None, needs=_NOTE, by_system=True, by_reporter=True),
    ),
    # What was taken down wrong is put right until the ticket has ended, by the town what came from below.
    **build_side_act(
        OPEN,
        Act.CORRECT,
        Transition(who=CENTER | TOWN, to=None, needs=frozenset({Need.CORRECTION, Need.REASON})),
    ),
    # Reporters of a merged ticket are notified of how the main one ended.
    **build_side_act(
        (Status.MERGED,),
        Act.FEED_BACK,
        Transition(who=CALLER | LOCAL, to=None, needs=frozenset({Need.REPLY})),
    ),
    **build_side_act(
        (Status.REVIEWED, Status.FED_BACK, Status.CALLED_BACK, Status.CLOSED),
        Act.RATE,
        Transition(who=TOWN, to=None, needs=frozenset({Need.GRADES}), clocks={ClockKind.RATING: Tick.STOP}),
    ),
    # Selected replies, edited for publication.
    **build_side_act(
        (Status.FED_BACK, Status.CALLED_BACK, Status.CLOSED), Act.PUBLISH, Transition(who=EDITORS, to=None)
    ),
    **build_side_act(Status, Act.WITHDRAW, Transition(who=EDITORS, to=None, needs=_REASON)),
    **build_side_act(Status, Act.REVEAL, Transition(who=CENTER | HOLDERS, to=None, needs=_REASON)),
    **build_side_act(OPEN, Act.RECLOCK, Transition(who=NOBODY, to=None, by_system=True)),
    **build_side_act(OPEN, Act.SUCCEED, Transition(who=NOBODY, to=None, by_system=True)),
}
