"""Flags that decide who may read a ticket: they follow its matter, and bind what is merged into it."""

from db.models import Matter, Ticket
from db.writes import tickets, workflow
from domain.corrections import Correction, Flags, MatterDefaults, derive_flags, is_stricter
from domain.enums import Act, Channel, RequestKind, Secrecy, Status
from domain.errors import Invalid
from domain.publicity import is_public
from services import history, outbox
from services.history import Entry
from services.workflow.act_context import ActContext


def derive_ticket_flags(step: ActContext, said: Correction) -> Flags:
    """Return the flags of the step's ticket after a correction. Raises Invalid or NotFound."""
    ticket = step.ticket
    before = Flags(RequestKind(ticket.request_kind), Secrecy(ticket.secrecy), public=ticket.public)
    new = said.matter if said.matter != ticket.matter else None
    former, matter = (_defaults(step, code) for code in (ticket.matter, new))
    return derive_flags(before, said, former=former, matter=matter)


def find_matter(step: ActContext, code: str | None) -> Matter | None:
    """Return a matter of the ticket's city; None without a code. Raises NotFound."""
    return tickets.load_matter(step.session, step.ticket.city, code) if code else None


def load_matter_in_force(step: ActContext, code: str) -> Matter:
    """Return a matter that a ticket may be given. Raises NotFound, or Invalid where it was withdrawn."""
    matter = tickets.load_matter(step.session, step.ticket.city, code)
    if matter.withdrawn_on is not None and matter.withdrawn_on <= step.rules.day_of(step.now):
        raise Invalid("事项“{matter}”已从入格事项清单撤销，请选择其他事项", matter=matter.name)
    return matter


def keep_merged(step: ActContext, ticket: Ticket) -> None:
    """Keep what was merged into a ticket as secret as the ticket is: one reply answers both."""
    secrecy = Secrecy(ticket.secrecy)
    for other in workflow.list_merged(step.session, ticket):
        former = Secrecy(other.secrecy)
        if not is_stricter(secrecy, former):
            continue
        other.secrecy, other.public = secrecy, False
        data = {"secrecy": {"from": former.value, "to": secrecy.value}}
        entry = Entry(Act.CORRECT, before=Status(other.status), reason=step.said.text.strip(), data=data)
        history.record(step.session, other, entry, actor=step.actor, at=step.now)
        outbox.record(step.session, other.city, [other.id], step.now)


def _defaults(step: ActContext, code: str | None) -> MatterDefaults | None:
    """Return what a matter says of a ticket that came through the channel of this one."""
    matter = find_matter(step, code)
    if matter is None:
        return None
    secrecy, channel = Secrecy(matter.secrecy), Channel(step.ticket.channel)
    return MatterDefaults(
        secrecy, public=is_public(channel=channel, of_matter=matter.public, secrecy=Secrecy.NORMAL)
    )
