"""Acts of the administration forms, once for each form shown, with notification of the screens."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import clock
import live
from db.session import Session, administrator_transaction
from domain.scopes import Scope
from services.accounts import Administrator
from web.idempotency import compute_fingerprint, run_once

Form = Mapping[str, str]
Act = Callable[[Session, datetime], dict[str, Any]]


def perform_once(by: Administrator, form: Form, what: str, act: Act) -> dict[str, Any]:
    """Return the answer of an act, which runs once for the key of the form.

    The transaction sees the whole city whatever the administrator may read: a setting or a calendar moves
    the clocks of every ticket.
    """
    asked = compute_fingerprint(what, repr(sorted(form.items())))
    with administrator_transaction(Scope.whole(by.city)) as session:
        now = clock.now(session, by.city)
        answer = run_once(
            session, by.actor, form.get("key", ""), lambda: act(session, now), fingerprint=asked
        )
    live.poke()
    return answer
