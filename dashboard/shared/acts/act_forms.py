"""Components of the acts available on a ticket and the form of the current act: one primary button."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from json import dumps
from types import MappingProxyType
from uuid import UUID

from dash import dcc
from dash.development.base_component import Component

from dashboard.shared import html, ids
from dashboard.shared.acts import act_fields
from dashboard.shared.acts.act_controls import FormContext
from dashboard.shared.attachments import render_uploader
from dashboard.shared.ticket_forms import render_overtaken
from db.queries.ticket_facts import OrderFacts
from domain.attachments import AttachmentKind, FileLimits
from domain.enums import Act, OrderRole
from i18n import label, t
from services.workflow.available_acts import Offer

# What people sit there for, the most usual first: the first one offered is the primary button.
USUAL = (
    Act.DISPATCH, Act.ACCEPT, Act.TAKE_OVER, Act.RESPOND, Act.COMPLETE, Act.PASS_REVIEW, Act.FEED_BACK,
    Act.CALL_BACK, Act.CLOSE, Act.RATE, Act.SOLVE_LOCALLY, Act.CALL, Act.SIGN, Act.ANSWER, Act.EXTEND,
    Act.REFUSE_EXTENSION, Act.REFUSE_RETURN, Act.VOID_CONTACT, Act.WITHDRAW_DISPATCH, Act.REASSIGN,
    Act.REWORK, Act.DECLINE, Act.MISS_CALL_BACK, Act.PLAN, Act.REQUEST_EXTENSION, Act.RETURN, Act.TRANSFER,
    Act.RISE, Act.RESUME, Act.UNSHELVE, Act.URGE, Act.ANSWER_AT_ONCE, Act.MARK_STEP, Act.INSTRUCT,
)  # fmt: skip
PLACES: Mapping[Act, int] = MappingProxyType({act: place for place, act in enumerate(USUAL)})
SHOWN = 5  # buttons in a row; the rest is under "more"
# Done by the button itself: nothing is to be said, and nothing is lost.
AT_ONCE = frozenset({Act.ACCEPT, Act.SIGN, Act.RISE, Act.RESUME, Act.WITHDRAW_DISPATCH})
WITH_FILES = frozenset(
    {
        Act.PLAN, Act.MEDIATE, Act.SUPPLEMENT, Act.CALL, Act.CONSULT, Act.REQUEST_EXTENSION, Act.TRANSFER,
        Act.RETURN,
    }
)  # fmt: skip
PHOTOS = {
    Act.SOLVE_LOCALLY: (AttachmentKind.BEFORE, AttachmentKind.AFTER),
    Act.COMPLETE: (AttachmentKind.BEFORE, AttachmentKind.AFTER, AttachmentKind.DOCUMENT),
    Act.FEED_BACK: (AttachmentKind.DELIVERY,),
}


@dataclass(frozen=True, slots=True)
class ActFacts:
    """What a form was rendered for; the key makes a second click do nothing twice."""

    ticket: UUID
    version: int
    key: str
    offer: Offer


def sort_offers(offers: Iterable[Offer], *, first: Act | None = None) -> list[Offer]:
    """Return the offers with the most usual first; first: what is due before all others here."""
    return sorted(offers, key=lambda offer: -1 if offer.act is first else PLACES.get(offer.act, len(PLACES)))


def render_bar(
    offers: Sequence[Offer], orders: Sequence[OrderFacts], *, first: Act | None = None
) -> Component:
    """Return the buttons of what can be done; their keys are written on them."""
    if not offers:
        return html.P(
            t("现在没有需要您办理的事；上面的办理经过会自动更新。"), className="muted", id=ids.DESK_ACTS
        )
    listed = sort_offers(offers, first=first)
    shown = min(SHOWN, sum(offer.act in PLACES or offer.act is first for offer in listed))
    meant = {offer.order_id for offer in listed}
    told = [order for order in orders if order.ended_at is None or order.id in meant]
    buttons = [_button(offer, told, place=place, shown=shown) for place, offer in enumerate(listed)]
    more = html.Details(
        [html.Summary(t("更多操作"), className="button"), html.Div(buttons[shown:], className="acts__more")],
        className="acts__rest",
    )
    return html.Div(
        [*buttons[:shown], more if buttons[shown:] else None],
        id=ids.DESK_ACTS,
        className="acts",
        role="toolbar",
        **{"aria-label": t("可以办理的事"), "data-testid": "acts"},
    )


def render_form(
    facts: ActFacts,
    context: FormContext,
    *,
    told: Component | None = None,
    beside: Sequence[Component] = (),
    takes_focus: bool = True,
) -> Component:
    """Return the form of one act; ``told``: why it is filled in as it is; ``beside``: its hints.

    takes_focus: the scripts move the focus into it, as into a form that was asked for.
    """
    offer = facts.offer
    return html.Section(
        [
            dcc.Store(id=ids.ACT_FACTS, data=to_store(facts)),
            html.H3(label(offer.act), className="panel__heading"),
            render_overtaken(),
            html.Div(told, className="form__told") if told else None,
            *beside,
            *act_fields.render_fields(offer.act, offer.needs | offer.may, context),
            *_uploaders(facts, context.limits),
            html.Div(id=ids.ACT_DEADLINE, className="deadlines", role="status")
            if _has_deadline(offer)
            else None,
            html.Div(
                [
                    html.Button(
                        [label(offer.act), html.Kbd("Ctrl+Enter")],
                        id=ids.ACT_SUBMIT,
                        className="button button--primary",
                        type="button",
                    ),
                    html.Button(
                        [t("取消"), html.Kbd("Esc")],
                        className="button",
                        type="button",
                        **{"data-act-cancel": ""},
                    ),
                ],
                className="form__end",
            ),
        ],
        className="form act-form",
        **{"data-testid": f"act-form-{offer.act.value}", "data-form-version": str(facts.version)},
        **{"data-act-facts": dumps(to_store(facts)), **({} if takes_focus else {"data-seen": "true"})},
    )


def to_store(facts: ActFacts) -> dict[str, str | int | None]:
    """Return what the browser keeps of a form's facts and sends back with it."""
    offer = facts.offer
    return {
        "ticket": str(facts.ticket),
        "version": facts.version,
        "key": facts.key,
        "act": offer.act.value,
        "order": str(offer.order_id) if offer.order_id else None,
        "motion": str(offer.motion) if offer.motion else None,
    }


def _button(offer: Offer, orders: Sequence[OrderFacts], *, place: int, shown: int) -> Component:
    key = str(place + 1) if place < shown else None
    return html.Button(
        [
            html.Span(label(offer.act)),
            html.Small(_about(offer, orders), className="acts__about") if offer.order_id else None,
            html.Kbd(key) if key else None,
        ],
        className="button" + (" button--primary" if place == 0 and shown else ""),
        type="button",
        **{
            "data-act": offer.act.value,
            "data-order": str(offer.order_id) if offer.order_id else "",
            "data-motion": str(offer.motion) if offer.motion else "",
            "data-at-once": "true" if offer.act in AT_ONCE and not offer.may else "",
            "data-key": key or "",
            "data-testid": f"act-{offer.act.value}",
        },
    )


def _about(offer: Offer, orders: Sequence[OrderFacts]) -> str | None:
    """Return whose work order an act is about, where it could be about several."""
    if len(orders) < 2:
        return None
    order = next((order for order in orders if order.id == offer.order_id), None)
    if order is None:
        return None
    return t("{role}·{name}", role=label(OrderRole(order.role)), name=order.department_name)


def _uploaders(facts: ActFacts, limits: FileLimits) -> list[Component]:
    """Return the fields for what is handed in with an act: photos before and after, or papers."""
    kinds = PHOTOS.get(facts.offer.act, (AttachmentKind.DOCUMENT,) if facts.offer.act in WITH_FILES else ())
    return [render_uploader(kind.value, kind=kind, key=facts.key, limits=limits) for kind in kinds]


def _has_deadline(offer: Offer) -> bool:
    return offer.act is Act.DISPATCH
