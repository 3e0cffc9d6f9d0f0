"""Answers to exceptions in callbacks: refusals as toasts, faults as HTTP errors with a reference number.

A refusal (DomainError below 500) is an answer: 200 and a notice; so is what no page of ours sends. All else
did not answer: 503 with Retry-After, or 500 for a bug, as problem+json. The renderer then leaves the page as
it is, and ``assets/js/failures.js`` says what happened and offers to repeat the request.
"""

import json
import logging
from typing import NoReturn
from uuid import uuid4

import flask
from dash import set_props

from dashboard.shared import ids, toasts
from dashboard.shared.failures import FailureKind, get_advice, get_title
from dashboard.shared.unreadable import describe_place, is_unreadable
from domain.errors import Busy, Disconnected, DomainError, Invalid, Locked, TimedOut
from i18n import t

log = logging.getLogger(__name__)

FAULT = 500


def answer(error: Exception) -> None:
    """Show a refusal to the person at the screen; end the request with 503 or 500 for anything else."""
    if not isinstance(error, DomainError) and is_unreadable(error):
        log.warning("a callback cannot read what it was sent: %s", describe_place(error))
        error = Invalid("页面发来的内容无法识别，请刷新页面后再试")
    if isinstance(error, DomainError) and error.status < FAULT:
        set_props(ids.NOTICES, {"children": toasts.render_refused(t(error.message_id, **error.values))})
        return
    _fail(error)


def _fail(error: Exception) -> NoReturn:
    reference, kind = uuid4().hex[:8].upper(), get_kind(error)
    if kind is FailureKind.BUG:
        log.error("a callback failed, reference %s", reference, exc_info=error)
    else:
        log.warning("a callback was not answered, reference %s: %s", reference, error)
    problem: dict[str, object] = {
        "type": "about:blank",
        "status": error.status if isinstance(error, DomainError) else FAULT,
        "title": get_title(kind),
        "detail": t(error.message_id, **error.values) if isinstance(error, Locked) else get_advice(kind),
        "kind": kind.value,
        "reference": reference,
    }
    response = flask.Response(
        json.dumps(problem, ensure_ascii=False), content_type="application/problem+json; charset=utf-8"
    )
    response.status_code = error.status if isinstance(error, DomainError) else FAULT
    if isinstance(error, Busy):
        response.headers["Retry-After"] = str(error.retry_after)
    flask.abort(response)


def get_kind(error: Exception) -> FailureKind:
    """Return why a request got no answer."""
    match error:
        case TimedOut():
            return FailureKind.TOO_LONG
        case Disconnected():
            return FailureKind.LOST
        case Busy():
            return FailureKind.BUSY
        case _:
            return FailureKind.BUG
