"""Mask personal data, except for what suffices to recognise it."""

from i18n.translation import t

SHOWN_HEAD, SHOWN_TAIL = 3, 2


def mask(phone: str | None) -> str:
    """Return the first three and last two digits; short or missing numbers are hidden whole."""
    if not phone or len(phone) < SHOWN_HEAD + SHOWN_TAIL + 3:
        return "***"
    return phone[:SHOWN_HEAD] + "*" * (len(phone) - SHOWN_HEAD - SHOWN_TAIL) + phone[-SHOWN_TAIL:]


def mask_address(address: str | None) -> str:
    """Return a mail address without its name's rest, or a phone masked; a missing one as a dash."""
    if not address:
        return "—"
    name, sign, host = address.rpartition("@")
    return f"{name[:1]}***@{host}" if sign else mask(address)


def masked_name(name: str | None) -> str:
    """Return the family name alone; a missing one as anonymous."""
    return t("匿名") if not name else name[0] + "*" * max(1, len(name) - 1)
