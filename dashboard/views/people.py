"""Draw personal data masked: what is shown suffices to recognise, not to call."""

from dash import html
from dash.development.base_component import Component

from text import t

SHOWN_HEAD, SHOWN_TAIL = 3, 2


def masked_phone(phone: str | None) -> Component:
    """Return a phone with its middle hidden."""
    return html.Span(
        mask(phone), className="masked figure", title=t("电话已隐去"), **{"data-testid": "masked-phone"}
    )


def mask(phone: str | None) -> str:
    """Return the first three and last two digits; short or missing numbers are hidden whole."""
    if not phone or len(phone) < SHOWN_HEAD + SHOWN_TAIL + 3:
        return "***"
    return phone[:SHOWN_HEAD] + "*" * (len(phone) - SHOWN_HEAD - SHOWN_TAIL) + phone[-SHOWN_TAIL:]


def masked_name(name: str | None) -> str:
    """Return the family name alone; a missing one as anonymous."""
    return t("匿名") if not name else name[0] + "*" * max(1, len(name) - 1)
