"""From a ticket to the responsibility list: the shared duties that are about its matter."""

from collections.abc import Sequence
from datetime import datetime

from dash import html
from dash.development.base_component import Component

from db.queries import cities, duty_counts
from db.queries.duty_counts import DutyLink
from db.session import Session
from domain.duty_request import build_duty_address
from i18n import t


def load_duty_links(session: Session, city: str, matter: str | None, *, now: datetime) -> list[DutyLink]:
    """Return the shared duties in force now that are about a matter; none of a ticket without one."""
    if matter is None:
        return []
    today = now.astimezone(cities.load_city_facts(session, city).zone).date()
    return duty_counts.list_duties_of_matter(session, city, matter, as_of=today)


def render_duty_links(links: Sequence[DutyLink]) -> Component:
    """Return the ways to duties, by code and name."""
    return html.Ul(
        [
            html.Li(
                html.A(
                    t("{code} {name}", code=link.code, name=link.name),
                    href=build_duty_address(link.code),
                    title=t("打开责任清单中的这一项"),
                    **{"data-testid": f"duty-link-{link.code}"},
                )
            )
            for link in links
        ],
        **{"data-testid": "duty-links"},
    )
