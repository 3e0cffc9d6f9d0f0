"""The paper of an office for reading: number, state, clock and title at its head, then its facts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from dash.development.base_component import Component

from dashboard.shared import html, nodes
from dashboard.shared.controls import render_fact
from dashboard.shared.offices.queues import render_clock
from i18n import either, t

Fact = tuple[str, str | Component | None]


@dataclass(frozen=True, slots=True)
class PaperHead:
    """secret: who decides what is about a secret ticket, in words; None of an ordinary one.

    due_at: what runs, None where nothing does. note: one sentence below the title.
    """

    number: str
    status: str
    secret: str | None
    due_at: datetime | None
    title: str
    note: str | None = None


def render_paper(
    ident: str, head: PaperHead, parts: Iterable[Component | None], *, testid: str, now: datetime
) -> Component:
    """Return the paper in a host of its own."""
    return nodes.render_host(
        ident,
        [
            html.Header(
                [
                    html.Div(
                        [
                            html.Span(head.number, className="figure muted"),
                            html.Span(head.status, className="badge"),
                            html.Span(head.secret, className="badge badge--secret") if head.secret else None,
                            render_clock(head.due_at, now=now),
                        ],
                        className="passed__head",
                    ),
                    html.H2(head.title, tabIndex=-1),
                    html.P(head.note, className="muted") if head.note else None,
                ]
            ),
            *parts,
        ],
        element=html.Article,
        className="office__paper",
        **{"data-testid": testid},
    )


def render_facts(facts: Iterable[Fact]) -> Component:
    """Return the facts that there are, each under its name."""
    return html.Dl([render_fact(name, said) for name, said in facts if said], className="facts")


def render_ticket(number: str | None, *, linked: bool = True) -> str | Component:
    """Return the number of a ticket as the way to it; words in place of a number that is not shown."""
    if number is None:
        return t("保密，编号不显示")
    if not linked:
        return html.Span(number, className="figure")
    return html.A(number, href=f"/map?ticket={number}", className="figure")


def format_matter(name: str | None, name_en: str | None, *, seen: bool = True) -> str:
    """Return what a ticket is about; nothing of a secret one that the reader does not see."""
    return either(name or t("未分类"), name_en) if seen else t("保密诉求")
