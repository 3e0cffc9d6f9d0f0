"""Searchable logs, with a number per request that log and error page share."""

import logging
from collections.abc import MutableMapping
from secrets import token_hex
from typing import Any

import structlog
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import i18n
from i18n import t
from web import error_responses

log = structlog.get_logger()


def configure(level: str, *, as_json: bool) -> None:
    """Send structlog and the standard library's loggers to one stream on stderr."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    last: list[Any] = [  # Plain tracebacks: the pretty ones print local variables, and those hold passwords.
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    ]
    if as_json:
        last = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    ours = structlog.stdlib.ProcessorFormatter
    root.handlers = [*(found for found in root.handlers if not isinstance(found.formatter, ours)), handler]
    root.setLevel(level.upper())


class RequestLog:
    """Numbers every request, logs it, and turns unhandled exceptions into a response with that number."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; secrets are in cookies, headers and queries, so only the path is logged."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        number = token_hex(4).upper()
        seen: MutableMapping[str, int] = {}

        async def numbered(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen["status"] = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", number.encode())]
            await send(message)

        with structlog.contextvars.bound_contextvars(request=number, path=scope["path"]):
            try:
                await self._app(scope, receive, numbered)
            except Exception:
                log.exception("request failed", method=scope["method"])
                if "status" in seen:
                    raise
                await _failed(scope, number)(scope, receive, numbered)
            log.info("request", method=scope["method"], status=seen.get("status"))


def _failed(scope: Scope, number: str) -> ASGIApp:
    with i18n.use(scope.get("locale", i18n.DEFAULT_LOCALE)):
        detail = t("系统出错，已记录。您填写的内容没有保存，请重试；若再出错，请把编号告诉系统管理员。")
        return error_responses.answer(HTTPConnection(scope), 500, detail, members={"reference": number})
