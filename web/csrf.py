"""Check that a changing request comes from a page of our own."""

from collections.abc import Mapping

from web.url_paths import split_address


def is_same_origin(headers: Mapping[str, str]) -> bool:
    """Return whether the browser says that one of our own pages sent it; no header means no.

    The scheme is not compared: behind a proxy that ends TLS we cannot know it.
    """
    origin = headers.get("origin")
    if origin is not None:
        return bool(headers.get("host")) and split_address(origin).netloc == headers["host"]
    return headers.get("sec-fetch-site") in {"same-origin", "none"}
