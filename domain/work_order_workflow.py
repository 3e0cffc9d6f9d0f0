"""The table of states and acts of work orders: what may follow what, and by whom.

Opening one stands under the state None.
"""

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
from domain.transitions import Need, Rule, Table, Tick, beside, in_each

_REASON = frozenset({Need.REASON})
_NOTE = frozenset({Need.NOTE})
_HOLD = {ClockKind.COMPLETION: Tick.PAUSE}
_ORDER_STARTS = {ClockKind.RESPONSE: Tick.START, ClockKind.COMPLETION: Tick.START}
_ORDER_STOPS = {ClockKind.RESPONSE: Tick.STOP, ClockKind.COMPLETION: Tick.STOP}
_ORDER_HOLDS = {ClockKind.RESPONSE: Tick.PAUSE, ClockKind.COMPLETION: Tick.PAUSE}
_ORDER_RELEASES = {ClockKind.RESPONSE: Tick.RESUME, ClockKind.COMPLETION: Tick.RESUME}

# Whoever had a work order is rated, also one that was reassigned away or released.
RATEABLE = (OrderStatus.PASSED, OrderStatus.ENDED)

_OPENED: Rule[OrderStatus] = Rule(who=DISPATCHER, to=OrderStatus.SENT, clocks=_ORDER_STARTS)
_COMPLETING: Rule[OrderStatus] = Rule(
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
    (None, Act.TAKE_OVER): Rule(who=OFFICES, to=OrderStatus.SENT, clocks=_ORDER_STARTS),
    (OrderStatus.SENT, Act.SIGN): Rule(who=HOLDERS, to=OrderStatus.SENT, holder=True),
    (OrderStatus.SENT, Act.RESPOND): Rule(
        who=HOLDERS,
        to=OrderStatus.RESPONDED,
        needs=frozenset({Need.CONTACT}),
        clocks={ClockKind.RESPONSE: Tick.STOP},
        holder=True,
    ),
    **in_each(AT_WORK, Act.COMPLETE, _COMPLETING),
    **in_each(
        (OrderStatus.RESPONDED, OrderStatus.PLANNED, OrderStatus.REWORKED),
        Act.PLAN,
        Rule(who=HOLDERS, to=OrderStatus.PLANNED, needs=frozenset({Need.PLAN}), holder=True),
    ),
    # A return leaves the clocks running and the duty where it was, until the Center decides.
    (OrderStatus.SENT, Act.RETURN): Rule(who=HOLDERS, to=OrderStatus.RETURNED, needs=_REASON, holder=True),
    (OrderStatus.RETURNED, Act.REFUSE_RETURN): Rule(who=DISPATCHER, to=OrderStatus.SENT, needs=_REASON),
    **in_each(
        ACTIVE,
        Act.REASSIGN,
        Rule(who=DISPATCHER, to=OrderStatus.ENDED, needs=_REASON, clocks=_ORDER_STOPS),
    ),
    **beside(
        AT_WORK,
        Act.TRANSFER,
        Rule(who=HOLDERS, to=None, needs=frozenset({Need.REASON, Need.SUCCESSOR}), holder=True),
    ),
    **in_each(AT_WORK, Act.TAKE_OVER, Rule(who=OFFICES, to=OrderStatus.ENDED, clocks=_ORDER_STOPS)),
    **beside(AT_WORK, Act.DECLINE, Rule(who=OFFICES, to=None, needs=_REASON)),
    **in_each(CONTACTED, Act.PAUSE, Rule(who=DISPATCHER, to=OrderStatus.PAUSED, needs=_REASON, clocks=_HOLD)),
    (OrderStatus.PAUSED, Act.RESUME): Rule(who=DISPATCHER, to=None, clocks=_ORDER_RELEASES, by_system=True),
    **in_each(
        (*AT_WORK, OrderStatus.RETURNED),
        Act.SHELVE,
        Rule(who=DISPATCHER, to=OrderStatus.PAUSED, needs=_REASON, clocks=_ORDER_HOLDS),
    ),
    (OrderStatus.PAUSED, Act.UNSHELVE): Rule(who=DISPATCHER, to=None, clocks=_ORDER_RELEASES),
    **beside(
        AT_WORK,
        Act.REQUEST_EXTENSION,
        Rule(who=HOLDERS, to=None, needs=frozenset({Need.REASON, Need.DAYS}), holder=True),
    ),
    **beside(AT_WORK, Act.EXTEND, Rule(who=DISPATCHER, to=None, clocks={ClockKind.COMPLETION: Tick.CHANGE})),
    **beside(AT_WORK, Act.REFUSE_EXTENSION, Rule(who=DISPATCHER, to=None, needs=_REASON)),
    **beside(
        ACTIVE, Act.RECLASSIFY, Rule(who=DISPATCHER, to=None, clocks={ClockKind.COMPLETION: Tick.CHANGE})
    ),
    **beside(AT_WORK, Act.HAND_ON, Rule(who=OFFICES, to=None, needs=frozenset({Need.HANDLER}), holder=True)),
    **beside(CONTACTED, Act.DISPUTE_CONTACT, Rule(who=TOWN, to=None, needs=_REASON)),
    **in_each(
        (OrderStatus.RESPONDED, OrderStatus.PLANNED),
        Act.VOID_CONTACT,
        Rule(who=DISPATCHER, to=OrderStatus.SENT, needs=_REASON, clocks={ClockKind.RESPONSE: Tick.REOPEN}),
    ),
    **beside(ACTIVE, Act.URGE, Rule(who=TOWN | DISPATCHER, to=None, needs=_NOTE)),
    (OrderStatus.COMPLETED, Act.PASS_REVIEW): Rule(who=REVIEWER, to=OrderStatus.PASSED),
    (OrderStatus.COMPLETED, Act.REWORK): Rule(
        who=REVIEWER,
        to=OrderStatus.REWORKED,
        needs=_REASON,
        clocks={ClockKind.COMPLETION: Tick.RUN_ON},
    ),
    **beside(
        RATEABLE,
        Act.RATE,
        Rule(who=TOWN, to=None, needs=frozenset({Need.GRADES}), clocks={ClockKind.RATING: Tick.STOP}),
    ),
    (OrderStatus.PASSED, Act.REOPEN): Rule(
        who=CALLER | DISPATCHER,
        to=OrderStatus.REWORKED,
        needs=_REASON,
        clocks={ClockKind.COMPLETION: Tick.RESTART},
    ),
    **{
        (state, act): Rule(who=DISPATCHER, to=OrderStatus.ENDED, needs=_REASON, clocks=_ORDER_STOPS)
        for state in ACTIVE
        for act in (Act.RELEASE, Act.CANCEL, Act.MERGE)
    },
    # A cooperating party may be done while the ticket is given up.
    **{
        (OrderStatus.COMPLETED, act): Rule(who=DISPATCHER, to=OrderStatus.ENDED, needs=_REASON)
        for act in (Act.CANCEL, Act.MERGE)
    },
}
