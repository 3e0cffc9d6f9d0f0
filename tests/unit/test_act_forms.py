"""Every act has a form, whatever it begins with, and its fields name parts of what can be said."""

from dataclasses import fields as parts_of
from uuid import UUID

import pytest

from dashboard.views import act_fields, act_forms
from dashboard.views.act_fields import Offered
from dashboard.views.act_forms import ActFacts
from domain.acts import TICKET_ACTS
from domain.attachments import FileLimits
from domain.coordination import Way
from domain.order_acts import ORDER_ACTS
from domain.rules import Need
from domain.said import Said
from domain.terms import Act, TicketClass
from services.offers import Offer

PARTIES = [{"value": "D01", "label": "住建局", "search": "住建局 D01"}]
BARE = Offered(PARTIES, FileLimits(), TicketClass.GENERAL, urgent=False)
FILLED = Offered(
    PARTIES,
    FileLimits(),
    TicketClass.COMPLEX,
    urgent=True,
    lead="D01",
    text="请抓紧",
    cooperating=("D01",),
    target="SG20261126-00001",
    days=2,
    way=Way.IMPOSSIBLE,
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
def test_every_act_draws_its_form(act: Act, begins: Offered) -> None:
    facts = ActFacts(UUID(int=1), 1, "key", Offer(act, None, NEEDS[act]))

    drawn = act_forms.form(facts, begins)

    assert drawn.to_plotly_json()


def test_every_field_names_a_part_of_what_can_be_said() -> None:
    known = {part.name for part in parts_of(Said)}

    named = {
        str(part.id["field"]).split(".")[0]
        for field in act_fields.fields(Need, FILLED)
        for part in [field, *field._traverse()]
        if isinstance(getattr(part, "id", None), dict)
    }

    assert named
    assert named <= known
