"""Error responses: problem+json (RFC 9457) for programs, a page for people."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, Response

from domain.errors import DomainError, InvalidFields, to_plain
from i18n import t
from web import templates
from web.url_paths import is_for_machines

TITLES = {
    400: "请求有误",
    401: "请先登录",
    403: "没有权限",
    404: "没有找到",
    405: "不支持此操作",
    408: "请求未及时到达",
    409: "与当前情况不符",
    413: "文件过大",
    422: "内容有误",
    429: "请求过多",
    500: "系统出错",
    503: "系统繁忙",
    507: "存储空间已满",
}


def is_page_wanted(request: HTTPConnection) -> bool:
    """Return whether a person waits for a page, and no program for an answer."""
    return not is_for_machines(request.url.path) and "text/html" in request.headers.get("accept", "")


def answer(
    request: HTTPConnection, status: int, detail: str, *, members: Mapping[str, Any] | None = None
) -> Response:
    """Return the error in the client's format; ``members`` are added and replace nothing."""
    title = t(TITLES[status]) if status in TITLES else HTTPStatus(status).phrase
    told = {**(members or {}), "title": title, "detail": detail}
    if is_page_wanted(request):
        return templates.render_page("error.html", **{**told, "status": status})
    content = {**told, "type": "about:blank", "status": status}
    return JSONResponse(content, status_code=status, media_type="application/problem+json")


def build_error_response(request: HTTPConnection, error: DomainError) -> Response:
    """Return the answer to an error meant for the person at the screen."""
    members = {name: to_plain(value) for name, value in error.values.items()}
    if isinstance(error, InvalidFields):
        members["faults"] = {
            field: t(fault.message_id, **fault.values) for field, fault in error.faults.items()
        }
    response = answer(request, error.status, t(error.message_id, **error.values), members=members)
    retry_after = error.values.get("retry_after")
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    if error.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        response.headers["Connection"] = "close"  # or the rest of it would be read to its end
    return response
