"""What an address says, as the browser gives it."""

from urllib.parse import parse_qsl


def parse_query(search: str | None) -> dict[str, str]:
    """Return the parts of a query, with or without its question mark."""
    return dict(parse_qsl((search or "").lstrip("?")))
