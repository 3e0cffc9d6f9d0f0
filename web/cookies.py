"""Cookies of secrets: out of reach of scripts and of other sites."""

from starlette.responses import Response

SESSION = "huying_session"
SCREEN = "huying_screen"
LOCALE = "huying_locale"
DEVICE = "huying_device"
YEAR_SECONDS = 365 * 24 * 3600


def set_cookie(response: Response, name: str, value: str, *, seconds: int, secure: bool) -> None:
    """Set a cookie; ``secure`` where the product is served over HTTPS."""
    response.set_cookie(name, value, max_age=seconds, path="/", httponly=True, samesite="lax", secure=secure)


def drop(response: Response, name: str) -> None:
    """Remove a cookie."""
    response.delete_cookie(name, path="/", httponly=True, samesite="lax")
