"""Effects of merging and splitting: merge duplicates, link related tickets, split one into several."""

from db.ids import new_id
from db.models import Reporter, Ticket, TicketLink
from db.writes import tickets, workflow
from domain.act_payloads import SplitPayload, TargetPayload
from domain.clocks import truncate_to_second
from domain.coordination import LinkKind
from domain.corrections import Correction
from domain.enums import Act, ClockKind, Status
from domain.errors import DomainError, Invalid
from domain.payload_values import SplitPart
from domain.secrecy import is_seen_by_place
from domain.ticket_workflow import FINAL, TICKET_ACTS
from domain.transitions import Tick
from services import history, outbox
from services.duty_choice import NOTHING_CHOSEN
from services.history import Entry
from services.workflow import clocks, work_orders
from services.workflow.act_context import ActContext
from services.workflow.effects import flags
from services.workflow.history_payload import build_payload

WHY_FREED = "并入的另一件诉求已作废，本件恢复办理"
# What a split-off ticket has of its own; everything else it takes from the one it came from.
OWN = frozenset(
    {
        "id", "number", "external_id", "matter", "description", "status", "department", "departments",
        "guests", "dispatched_at", "dispatched_by", "completed_at", "closed_at", "escalated_at", "review_on",
        "version", "changed_at", "source",
        "duty", "situation", "duty_list", "duty_version", "excluded_at", "supervised_at",
    }
)  # fmt: skip


def merge(step: ActContext) -> None:
    """Merge a duplicate into another ticket: it is closed, its reporter is notified of the other's end."""
    other = _target(step)
    if other.status in (Status.REPORTED, Status.HANDLED_LOCALLY):
        raise DomainError("诉求 {number} 还在基层办理，请先由中心受理", number=other.number)
    if other.status in (Status.FED_BACK, Status.CALLED_BACK):
        raise DomainError(
            "诉求 {number} 已经反馈，不能并入；确属同一件事的，请先重新交办", number=other.number
        )
    if other.status in FINAL:
        raise DomainError("诉求 {number} 已经结束，不能并入", number=other.number)
    rule = step.permitted()
    if is_seen_by_place(other.secrecy) != is_seen_by_place(step.ticket.secrecy):  # one reply answers both
        raise DomainError("保密事项只能与保密事项合并，请先更正密级，或改为关联")
    work_orders.end_all(step)
    with step.session.no_autoflush:  # a closed ticket has its state and its instant at once
        before = step.follow(rule)
        step.ticket.closed_at = step.now
    followers = [step.ticket, *workflow.list_merged(step.session, step.ticket)]
    for follower in followers:
        _link(step, other, follower, LinkKind.MERGED)
    step.record(before, data=build_payload(step))
    flags.keep_merged(step, other)
    _tell(step, other, {"merged": step.ticket.number})


def free_merged(step: ActContext) -> None:
    """Accept again what was merged into a ticket that is given up: its reporter would get no answer.

    Its clocks run on as if it had never been merged; what no longer waited to be dispatched waits from now.
    What had been merged into one of these before stays so: it is answered with that one.
    """
    found = workflow.list_merged(step.session, step.ticket)
    held = workflow.find_merged_among(step.session, step.ticket.city, [other.id for other in found])
    for other in found:
        _link(step, step.ticket, other, LinkKind.RELATED)
        if other.id in held:
            continue
        before = Status(other.status)
        rule = TICKET_ACTS[before, Act.ACCEPT]
        cut = {kind: tick for kind, tick in rule.clocks.items() if _was_cut(step, other, kind)}
        with step.session.no_autoflush:  # an open ticket has its state and no end at once
            other.status, other.closed_at, other.review_on = rule.to or before, None, None
            other.accepted_at = other.accepted_at or step.now
            other.department = other.dispatched_at = other.dispatched_by = None
            NOTHING_CHOSEN.write_to(other)
            ticks = {ClockKind.DISPATCH: Tick.START, **cut}
            clocks.apply_ticks(step.session, other, None, ticks=ticks, rules=step.rules, now=step.now)
        entry = Entry(Act.ACCEPT, before=before, reason=WHY_FREED)
        history.record(step.session, other, entry, actor=step.actor, at=step.now)
        outbox.record(step.session, other.city, [other.id], step.now)


def _was_cut(step: ActContext, ticket: Ticket, kind: ClockKind) -> bool:
    """Return whether a clock of a ticket ran until the ticket was merged."""
    clock, ended_at = tickets.find_last_clock(step.session, ticket, None, kind), ticket.closed_at
    if clock is None or ended_at is None:
        return False
    return clock.stopped_at == truncate_to_second(ended_at)


def link(step: ActContext) -> None:
    """Link two related tickets."""
    other = _target(step)
    before = step.move()
    older, newer = sorted((step.ticket, other), key=lambda one: one.id)
    if workflow.find_link(step.session, step.ticket.city, older.id, newer.id):
        raise DomainError("这两件诉求已经关联")
    _link(step, older, newer, LinkKind.RELATED)
    step.record(before, data=build_payload(step))
    _tell(step, other, {"target": step.ticket.number})


def split(step: ActContext) -> None:
    """Create a ticket of each part; they begin as accepted and wait to be dispatched, the first one stays."""
    before = step.move()
    numbers = [_child(step, part).number for part in step.payload(SplitPayload).parts]
    step.record(before, data={"numbers": numbers})


def _child(step: ActContext, part: SplitPart) -> Ticket:
    """Return a new ticket that takes place, reporter, channel and clocks from the one it came from."""
    parent, now = step.ticket, step.now
    taken = tickets.column_values(parent, without=OWN) | _by_matter(step, part.matter)
    child = Ticket(
        **taken,
        id=new_id(now),
        number=str(tickets.take_number(step.session, step.rules.facts, now)),
        source="huying",
        description=part.description.strip(),
        status=Status.ACCEPTED,
        departments=[],
        version=1,
        changed_at=now,
    )
    step.session.add(child)
    step.session.flush()  # reporter, clocks and history name the ticket's row
    reporter = step.session.get(Reporter, (parent.city, parent.id))
    if reporter is not None:
        step.session.add(
            Reporter(
                city=child.city,
                ticket_id=child.id,
                name=reporter.name,
                phone=reporter.phone,
                anonymous=reporter.anonymous,
                credit_code=reporter.credit_code,
            )
        )
    ticks = TICKET_ACTS[None, Act.ACCEPT].clocks
    clocks.inherit(step.session, parent, child, ticks=ticks, rules=step.rules, now=now)
    _link(step, parent, child, LinkKind.CHILD)
    entry = Entry(Act.SPLIT, before=None, reason=step.said.text.strip(), data={"target": parent.number})
    history.record(step.session, child, entry, actor=step.actor, at=now)
    outbox.record(step.session, child.city, [child.id], now)
    return child


def _by_matter(step: ActContext, code: str | None) -> dict[str, object]:
    """Return what follows from a part's own matter: class and flags; what is secret stays so.

    Raises Invalid or NotFound.
    """
    if code is None or code == step.ticket.matter:
        return {"matter": step.ticket.matter}
    matter = flags.load_matter_in_force(step, code)
    derived = flags.derive_ticket_flags(step, Correction(matter=code))
    return {
        "matter": code,
        "ticket_class": matter.default_class,
        "secrecy": derived.secrecy,
        "public": derived.public,
    }


def _target(step: ActContext) -> Ticket:
    number = (step.payload(TargetPayload).target or "").strip().upper()
    if not number:
        raise Invalid("请填写另一件诉求的编号")
    if number == step.ticket.number:
        raise Invalid("请填写另一件诉求的编号，不是本件的编号")
    return workflow.lock_by_number(step.session, step.ticket.city, number)


def _link(step: ActContext, one: Ticket, other: Ticket, kind: LinkKind) -> None:
    standing = workflow.find_link(step.session, one.city, one.id, other.id)
    if standing is not None:
        standing.ticket_id, standing.other_id, standing.kind = one.id, other.id, kind
        return
    step.session.add(
        TicketLink(
            city=one.city, ticket_id=one.id, other_id=other.id, kind=kind, at=step.now, by=step.actor.id
        )
    )


def _tell(step: ActContext, other: Ticket, data: dict[str, object]) -> None:
    """Write into the other ticket's history what was joined to it."""
    entry = Entry(step.act, before=Status(other.status), reason=step.said.text.strip() or None, data=data)
    history.record(step.session, other, entry, actor=step.actor, at=step.now)
    outbox.record(step.session, other.city, [other.id], step.now)
