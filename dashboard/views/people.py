"""Draw personal data masked: what is shown suffices to recognise, not to call."""

from dash import html
from dash.development.base_component import Component

from text import t
from text.masking import mask, masked_name

__all__ = ["mask", "masked_name", "masked_phone"]


def masked_phone(phone: str | None) -> Component:
    """Return a phone with its middle hidden."""
    return html.Span(
        mask(phone), className="masked figure", title=t("电话已隐去"), **{"data-testid": "masked-phone"}
    )
