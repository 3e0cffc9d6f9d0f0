"""The form of an act on several picked tickets: its values go to every one of them."""

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard.shared import html, ids
from dashboard.shared.acts import act_fields
from dashboard.shared.acts.act_controls import FormContext
from dashboard.shared.ticket_forms import build_party_options
from db.queries import reference_data
from db.session import transaction
from domain.act_payloads import PAYLOADS
from domain.enums import Act, TicketClass
from domain.scopes import Actor
from i18n import label, t
from services import attachments


def load_form(
    actor: Actor, act: Act, *, submit: str, beside: Sequence[Component] = (), takes_focus: bool = True
) -> Component:
    """Return the form of an act on several tickets; submit: the id of its button, ``beside``: more buttons.

    takes_focus: the scripts move the focus into it, as into a form that was asked for.
    """
    with transaction(actor.scope) as session:
        parties = build_party_options(reference_data.list_parties(session, actor.city))
        limits = attachments.get_limits(session, actor.city)
    context = FormContext(parties, limits, {"ticket_class": TicketClass.GENERAL})
    button = html.Button(
        [t("{act}所选", act=label(act)), html.Kbd("Ctrl+Enter")],
        id=submit,
        className="button button--primary",
        type="button",
    )
    return html.Section(
        [
            html.H3(t("{act}所选诉求", act=label(act)), className="panel__heading"),
            html.Div(id=ids.DUTY_CARD) if act in (Act.DISPATCH, Act.REASSIGN) else None,
            *act_fields.render_fields(act, PAYLOADS[act].list_needs(), context),
            html.Div(id=ids.ACT_DEADLINE, className="deadlines", role="status")
            if act is Act.DISPATCH
            else None,
            html.Div([button, *beside], className="form__end"),
        ],
        className="form act-form letter__form",
        **{"data-testid": f"together-{act.value}", **({} if takes_focus else {"data-seen": "true"})},
    )
