"""Transition table of work orders: what may follow what, and by whom.

Opening one is keyed by the state None.
"""

from dataclasses import replace

from domain.enums import Act, ClockKind, OrderStatus
from domain.ticket_workflow import (
    ACTIVE,
    AT_WORK,
    CALLER,
    CONTACTED,
    DISPATCHER,
    HOLDERS,
    OFFICES,
    REVIEWER,
    TOWN,
)
from domain.transitions import Need, Table, Tick, Transition, build_for_each, build_side_act

_REASON = frozenset({Need.REASON})
_NOTE = frozenset({Need.NOTE})
_HOLD = {ClockKind.COMPLETION: Tick.PAUSE}
_ORDER_STARTS = {ClockKind.RESPONSE: Tick.START, ClockKind.COMPLETION: Tick.START}
_ORDER_STOPS = {ClockKind.RESPONSE: Tick.STOP, ClockKind.COMPLETION: Tick.STOP}
_ORDER_VOID = {ClockKind.RESPONSE: Tick.VOID, ClockKind.COMPLETION: Tick.VOID}
_ORDER_HOLDS = {ClockKind.RESPONSE: Tick.PAUSE, ClockKind.COMPLETION: Tick.PAUSE}
_ORDER_RELEASES = {ClockKind.RESPONSE: Tick.RESUME, ClockKind.COMPLETION: Tick.RESUME}

# Every party that had a work order is rated, also one that was reassigned away or released.
RATEABLE = (OrderStatus.PASSED, OrderStatus.ENDED)

_VOIDED: Transition[OrderStatus] = Transition(
    who=DISPATCHER, to=None, needs=_REASON, clocks={ClockKind.RESPONSE: Tick.REOPEN}
)
_OPENED: Transition[OrderStatus] = Transition(who=DISPATCHER, to=OrderStatus.SENT, clocks=_ORDER_STARTS)
_COMPLETING: Transition[OrderStatus] = Transition(
    who=HOLDERS,
    to=OrderStatus.COMPLETED,
    needs=frozenset({Need.EVIDENCE}),
    clocks=_ORDER_STOPS,
    holder=True,
)

ORDER_ACTS: Table[OrderStatus] = {
    (None, Act.DISPATCH): _OPENED,
    (None, Act.REASSIGN): _OPENED,
    # The successor of a transfer accepts: its own work order begins, the former one ends.
    (None, Act.TAKE_OVER): Transition(who=HOLDERS, to=OrderStatus.SENT, clocks=_ORDER_STARTS),
    (OrderStatus.SENT, Act.SIGN): Transition(who=HOLDERS, to=OrderStatus.SENT, holder=True),
    (OrderStatus.SENT, Act.RESPOND): Transition(
        who=HOLDERS,
        to=OrderStatus.RESPONDED,
        needs=frozenset({Need.CONTACT}),
        clocks={ClockKind.RESPONSE: Tick.STOP},
        holder=True,
    ),
    **build_for_each(AT_WORK, Act.COMPLETE, _COMPLETING),
    **build_for_each(
        (OrderStatus.RESPONDED, OrderStatus.PLANNED, OrderStatus.REWORKED),
        Act.PLAN,
        Transition(who=HOLDERS, to=OrderStatus.PLANNED, needs=frozenset({Need.PLAN}), holder=True),
    ),
    # A return leaves the clocks running and the duty where it was, until the Center decides.
    (OrderStatus.SENT, Act.RETURN): Transition(
        who=HOLDERS, to=OrderStatus.RETURNED, needs=_REASON, holder=True
    ),
    (OrderStatus.RETURNED, Act.REFUSE_RETURN): Transition(who=DISPATCHER, to=OrderStatus.SENT, needs=_REASON),
    (OrderStatus.SENT, Act.WITHDRAW_DISPATCH): Transition(
        who=DISPATCHER, to=OrderStatus.ENDED, clocks=_ORDER_VOID
    ),
    **build_for_each(
        ACTIVE,
        Act.REASSIGN,
        Transition(who=DISPATCHER, to=OrderStatus.ENDED, needs=_REASON, clocks=_ORDER_STOPS),
    ),
    **build_side_act(
        AT_WORK,
        Act.TRANSFER,
        Transition(who=HOLDERS, to=None, needs=frozenset({Need.REASON, Need.SUCCESSOR}), holder=True),
    ),
    **build_for_each(
        AT_WORK, Act.TAKE_OVER, Transition(who=HOLDERS, to=OrderStatus.ENDED, clocks=_ORDER_STOPS)
    ),
    **build_side_act(AT_WORK, Act.DECLINE, Transition(who=HOLDERS, to=None, needs=_REASON)),
    **build_for_each(
        CONTACTED, Act.PAUSE, Transition(who=DISPATCHER, to=OrderStatus.PAUSED, needs=_REASON, clocks=_HOLD)
    ),
    (OrderStatus.PAUSED, Act.RESUME): Transition(
        who=DISPATCHER, to=None, clocks=_ORDER_RELEASES, by_system=True
    ),
    **build_for_each(
        (*AT_WORK, OrderStatus.RETURNED),
        Act.SHELVE,
        Transition(who=DISPATCHER, to=OrderStatus.PAUSED, needs=_REASON, clocks=_ORDER_HOLDS),
    ),
    (OrderStatus.PAUSED, Act.UNSHELVE): Transition(who=DISPATCHER, to=None, clocks=_ORDER_RELEASES),
    **build_side_act(
        AT_WORK,
        Act.REQUEST_EXTENSION,
        Transition(who=HOLDERS, to=None, needs=frozenset({Need.REASON, Need.DAYS}), holder=True),
    ),
    **build_side_act(
        AT_WORK, Act.EXTEND, Transition(who=DISPATCHER, to=None, clocks={ClockKind.COMPLETION: Tick.CHANGE})
    ),
    **build_side_act(AT_WORK, Act.REFUSE_EXTENSION, Transition(who=DISPATCHER, to=None, needs=_REASON)),
    **build_side_act(
        ACTIVE,
        Act.RECLASSIFY,
        Transition(who=DISPATCHER, to=None, clocks={ClockKind.COMPLETION: Tick.CHANGE}),
    ),
    **build_side_act(
        AT_WORK, Act.HAND_ON, Transition(who=OFFICES, to=None, needs=frozenset({Need.HANDLER}), holder=True)
    ),
    **build_side_act(
        AT_WORK,
        Act.MARK_STEP,
        Transition(who=HOLDERS | DISPATCHER, to=None, needs=frozenset({Need.STEP}), holder=True),
    ),
    # Until the review: what is done, or taken away, does not answer whether the town was contacted.
    **build_side_act(
        (*CONTACTED, OrderStatus.COMPLETED),
        Act.DISPUTE_CONTACT,
        Transition(who=TOWN, to=None, needs=_REASON),
    ),
    **build_for_each(CONTACTED, Act.VOID_CONTACT, replace(_VOIDED, to=OrderStatus.SENT)),
    **build_side_act((OrderStatus.COMPLETED, OrderStatus.ENDED), Act.VOID_CONTACT, _VOIDED),
    **build_side_act(ACTIVE, Act.URGE, Transition(who=TOWN | DISPATCHER, to=None, needs=_NOTE)),
    (OrderStatus.COMPLETED, Act.PASS_REVIEW): Transition(who=REVIEWER, to=OrderStatus.PASSED),
    (OrderStatus.COMPLETED, Act.REWORK): Transition(
        who=REVIEWER,
        to=OrderStatus.REWORKED,
        needs=_REASON,
        clocks={ClockKind.COMPLETION: Tick.RUN_ON},
    ),
    **build_side_act(
        RATEABLE,
        Act.RATE,
        Transition(who=TOWN, to=None, needs=frozenset({Need.GRADES}), clocks={ClockKind.RATING: Tick.STOP}),
    ),
    (OrderStatus.PASSED, Act.REOPEN): Transition(
        who=CALLER | DISPATCHER,
        to=OrderStatus.REWORKED,
        needs=_REASON,
        clocks={ClockKind.COMPLETION: Tick.RESTART},
    ),
    **{
        (state, act): Transition(who=DISPATCHER, to=OrderStatus.ENDED, needs=_REASON, clocks=_ORDER_STOPS)
        for state in ACTIVE
        for act in (Act.RELEASE, Act.CANCEL, Act.MERGE)
    },
    # A cooperating party may be done while the ticket is given up.
    **{
        (OrderStatus.COMPLETED, act): Transition(who=DISPATCHER, to=OrderStatus.ENDED, needs=_REASON)
        for act in (Act.CANCEL, Act.MERGE)
    },
}
