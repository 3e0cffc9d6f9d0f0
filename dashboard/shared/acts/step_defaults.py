"""The steps of a flow chart that the form of marking one offers, and the one it begins with."""

from dataclasses import dataclass, field

from dashboard.shared.ticket_forms import Options
from db.queries import ticket_steps
from db.session import Session
from domain.duties import FlowStep
from domain.enums import Act
from domain.present_steps import find_next_step, find_present_steps, list_markable
from i18n import t
from services.flow_text import format_limit
from services.workflow.available_acts import Offer


@dataclass(frozen=True, slots=True)
class StepDefaults:
    """What the field offers; chosen: the step that is probably meant."""

    options: Options = field(default_factory=list)
    chosen: str | None = None


def load_steps(session: Session, city: str, number: str, offer: Offer) -> StepDefaults:
    """Return the steps of the holder of a ticket's work order; nothing for other acts than marking one."""
    if offer.act is not Act.MARK_STEP:
        return StepDefaults()
    followed = ticket_steps.load_step_ticket(session, city, number)
    order = next((one.followed for one in followed.orders if one.id == offer.order_id), None)
    if order is None:
        return StepDefaults()
    markable = list_markable(followed.steps, order)
    present = find_present_steps(followed.steps, followed.status, orders=[order])
    chosen = find_next_step(markable, [no for one in present for no in one.steps])
    return StepDefaults([_option(step) for step in markable], None if chosen is None else str(chosen))


def _option(step: FlowStep) -> dict[str, str]:
    told = t("第 {no} 步 {title}", no=step.no, title=step.title)
    limit = format_limit(step)
    name = f"{told} · {limit}" if limit else told
    return {"value": str(step.no), "label": name, "search": f"{step.no} {step.title}"}
