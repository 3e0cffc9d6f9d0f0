"""Every act has a form, with any defaults, and its fields name parts of the payload."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from dash.development.base_component import Component

from dashboard.shared.acts import act_fields, act_forms
from dashboard.shared.acts.act_controls import FormContext
from dashboard.shared.acts.act_forms import ActFacts
from db.queries.ticket_facts import OrderFacts
from domain.act_payloads import PAYLOADS
from domain.attachments import FileLimits
from domain.coordination import ReplyChannel
from domain.enums import Act, OrderRole, OrderStatus, TicketClass
from domain.payload_fields import FieldKind
from services.workflow.available_acts import Offer

PARTIES = [{"value": "D01", "label": "住建局", "search": "住建局 D01"}]
BARE = FormContext(PARTIES, FileLimits(), {"ticket_class": TicketClass.GENERAL, "urgent": False})
FILLED = FormContext(
    PARTIES,
    FileLimits(),
    {
        "ticket_class": TicketClass.COMPLEX,
        "urgent": True,
        "lead": "D01",
        "text": "请抓紧",
        "cooperating": ("D01",),
        "target": "SG20261126-00001",
        "days": 2,
        "delivery.way": ReplyChannel.IMPOSSIBLE,
        "delivery.why_not": "匿名",
        "reached": True,
    },
    starts=("照片不清",),
)


@pytest.mark.parametrize("begins", [BARE, FILLED], ids=["empty", "filled in"])
@pytest.mark.parametrize("act", Act)
def test_every_act_draws_its_form(act: Act, begins: FormContext) -> None:
    facts = ActFacts(UUID(int=1), 1, "key", Offer(act, None, PAYLOADS[act].list_needs()))

    drawn = act_forms.render_form(facts, begins)

    assert drawn.to_plotly_json()


def ids_of(parts: list[Component]) -> dict[str, Component]:
    """Return the controls of a form by the path each fills in."""
    everything = [each for part in parts for each in (part, *part._traverse())]
    return {each.id["field"]: each for each in everything if isinstance(getattr(each, "id", None), dict)}


@pytest.mark.parametrize("act", [act for act in Act if PAYLOADS[act].list_needs() and act is not Act.CORRECT])
def test_a_form_has_a_control_for_every_field_of_the_table(act: Act) -> None:
    drawn = ids_of(act_fields.render_fields(act, PAYLOADS[act].list_needs(), FILLED))

    plain = {
        spec.name
        for spec in PAYLOADS[act].list_specs()
        if spec.kind not in {FieldKind.ROWS, FieldKind.MEETING}
    }
    assert plain <= drawn.keys()


def test_a_form_begins_with_what_is_known() -> None:
    drawn = ids_of(act_fields.render_fields(Act.DISPATCH, PAYLOADS[Act.DISPATCH].list_needs(), FILLED))

    assert (drawn["lead"].value, drawn["cooperating"].value, drawn["urgent"].value) == (
        "D01",
        ["D01"],
        ["yes"],
    )


def order(number: int, name: str, *, ended: bool) -> OrderFacts:
    at = datetime(2026, 9, 21, 1, 0, tzinfo=UTC)
    status = OrderStatus.ENDED if ended else OrderStatus.PASSED
    return OrderFacts(
        UUID(int=number), f"D0{number}", name, OrderRole.LEAD, status, "", at, None, None,
        at if ended else None, None, None,
    )  # fmt: skip


def test_buttons_name_the_party_where_one_of_two_work_orders_has_ended() -> None:
    orders = [order(1, "住建局", ended=True), order(2, "水利局", ended=False)]
    offers = [Offer(Act.RATE, one.id, frozenset()) for one in orders]

    about = [
        part.children
        for part in act_forms.render_bar(offers, orders)._traverse()
        if getattr(part, "className", None) == "acts__about"
    ]

    assert about == ["主办·住建局", "主办·水利局"]
