"""Page shown instead of one that does not exist or that the user may not open."""

from dash.development.base_component import Component

from dashboard.shared import html, page_bar
from db.queries import cities
from db.session import transaction
from domain.errors import DomainError
from domain.scopes import Actor
from i18n import t
from web.error_responses import TITLES
from web.url_paths import start_of


def layout(actor: Actor, error: DomainError) -> Component:
    """Return the reason, with the way to everything that the actor may open."""
    with transaction(actor.scope) as session:
        city = cities.load_city_facts(session, actor.city)
    return html.Div(
        [
            page_bar.render_bar(actor, city, here=""),
            html.Main(
                html.Div(
                    [
                        html.H2(t(TITLES[error.status]), className="state__title"),
                        html.P(t(error.message_id, **error.values)),
                        html.A(t("回到工作首页"), href=start_of(actor), className="button button--primary"),
                    ],
                    className="state",
                    **{"data-testid": "refused"},
                )
            ),
        ],
        className="desk-page",
    )
