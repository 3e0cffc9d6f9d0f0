"""Every act has a form, with any defaults, and its fields name parts of the payload."""

from dataclasses import fields as parts_of
from datetime import UTC, datetime
from uuid import UUID

import pytest

from dashboard.desk import act_fields, act_forms
from dashboard.desk.act_fields import FieldDefaults
from dashboard.desk.act_forms import ActFacts
from db.queries.ticket_detail import OrderFacts
from domain.act_payloads import ActPayload
from domain.attachments import FileLimits
from domain.coordination import ReplyChannel
from domain.enums import Act, OrderRole, OrderStatus, TicketClass
from domain.ticket_workflow import TICKET_ACTS
from domain.transitions import Need
from domain.work_order_workflow import ORDER_ACTS
from services.workflow.available_acts import Offer

PARTIES = [{"value": "D01", "label": "住建局", "search": "住建局 D01"}]
BARE = FieldDefaults(PARTIES, FileLimits(), TicketClass.GENERAL, urgent=False)
FILLED = FieldDefaults(
    PARTIES,
    FileLimits(),
    TicketClass.COMPLEX,
    urgent=True,
    lead="D01",
    text="请抓紧",
    cooperating=("D01",),
    target="SG20261126-00001",
    days=2,
    way=ReplyChannel.IMPOSSIBLE,
    why_not="匿名",
    starts=("照片不清",),
)
NEEDS = {
    act: frozenset[Need]().union(
        *(
            rule.needs
            for table in (TICKET_ACTS, ORDER_ACTS)
            for (_, known), rule in table.items()
            if known is act
        )
    )
    for act in Act
}


@pytest.mark.parametrize("begins", [BARE, FILLED], ids=["empty", "filled in"])
@pytest.mark.parametrize("act", Act)
def test_every_act_draws_its_form(act: Act, begins: FieldDefaults) -> None:
    facts = ActFacts(UUID(int=1), 1, "key", Offer(act, None, NEEDS[act]))

    drawn = act_forms.render_form(facts, begins)

    assert drawn.to_plotly_json()


def test_every_field_names_a_part_of_what_can_be_said() -> None:
    known = {part.name for part in parts_of(ActPayload)}

    named = {
        str(part.id["field"]).split(".")[0]
        for field in act_fields.render_fields(Need, FILLED)
        for part in [field, *field._traverse()]
        if isinstance(getattr(part, "id", None), dict)
    }

    assert named
    assert named <= known


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
