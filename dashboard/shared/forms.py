"""Form parsing, and the choice of the form that fits a ticket and its reader."""

from dataclasses import dataclass
from uuid import uuid4

from dash.development.base_component import Component

import clock
from dashboard.shared import ticket_forms
from dashboard.shared.ticket_forms import FormFacts, Options
from db.queries.ticket_detail import TicketStory
from db.session import Session
from domain.clocks import ClockState
from domain.enums import Act, ClockKind, TicketClass
from domain.errors import Invalid
from domain.permissions import PermissionTicket, list_open_acts
from domain.scopes import Actor
from i18n import t
from services import dispatch
from services.dispatch import DispatchRequest


def render_form(actor: Actor, story: TicketStory, *, parties: Options) -> Component:
    """Return the form of what the actor may do with the ticket now, or why there is none."""
    facts = FormFacts(ticket=story.facts.id, version=story.facts.version, key=str(uuid4()))
    acts = list_open_acts(actor, _facts(actor, story))
    if Act.DISPATCH in acts or (Act.ACCEPT in acts and story.facts.called_at):
        return ticket_forms.dispatch_form(story.facts, facts, parties=parties, suggested=None)
    if Act.REASSIGN in acts and any(order.ended_at is None for order in story.orders):
        return ticket_forms.reassign_form(story.orders, facts, parties=parties)
    if actor.read_only:
        return ticket_forms.read_only(t("您的账号只能查看；分派和改派由中心分派人员办理。"))
    return ticket_forms.read_only(t("现在的状态下没有需要您办理的事。"))


@dataclass(frozen=True, slots=True)
class DispatchForm:
    """What a dispatcher filled in, as the browser sends it."""

    kind: str
    urgent: list[str] | str | None
    lead: str | None
    cooperating: list[str] | None
    note: str | None

    def request(self, version: int) -> DispatchRequest:
        """Return the request for a ticket at ``version``. Raises Invalid where the lead is missing."""
        if not self.lead:
            raise Invalid("请选择主办单位")
        return DispatchRequest(
            ticket_class=TicketClass(self.kind),
            urgent=parse_urgency(self.urgent),
            lead=self.lead,
            cooperating=tuple(self.cooperating or ()),
            note=(self.note or "").strip(),
            version=version,
        )


def parse_urgency(value: list[str] | str | None) -> bool | None:
    """Return what a box or a choice says of urgency; None leaves each ticket as it is."""
    if isinstance(value, str) or value is None:
        return {"yes": True, "no": False}.get(value or "")
    return bool(value)


def preview_clocks(
    session: Session, city: str, *, kind: str, urgent: list[str] | str | None
) -> dict[ClockKind, ClockState]:
    """Return the clocks that a dispatch would start now; of several tickets: not urgent."""
    now, is_urgent = clock.now(session, city), bool(parse_urgency(urgent))
    return dispatch.preview(session, city, ticket_class=TicketClass(kind), urgent=is_urgent, now=now)


def _facts(actor: Actor, story: TicketStory) -> PermissionTicket:
    facts = story.facts
    return PermissionTicket(
        city=actor.city,
        status=facts.status,
        urgent=facts.urgent,
        secrecy=facts.secrecy,
        town_code=facts.town_code,
        grid_code=facts.grid_code,
        department=facts.department,
        departments=frozenset(order.department for order in story.orders),
    )
