"""Perform an act once, in one transaction of the actor's scope, and notify the screens after commit."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import clock
import live
from db.session import Session, transaction
from domain.errors import Invalid, NotAllowed
from domain.scopes import Actor
from web.idempotency import compute_fingerprint, run_once

Act = Callable[[Session, datetime], dict[str, Any]]


def perform(
    actor: Actor, key: str, content: Mapping[str, Any], act: Act, *, decides: bool = False
) -> dict[str, Any]:
    """Return the answer of ``act``, which runs once for this actor and key.

    content: the request, as JSON; the same key with other content is refused (KeyReused). decides: the table
    of the act names the actor's role, also where it changes nothing else.
    """
    if actor.read_only and not decides:
        raise NotAllowed("您的账号只能查看，不能办理")
    asked = json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)
    if any("\ud800" <= letter <= "\udfff" for letter in asked):  # half a letter, which nothing can store
        raise Invalid("文字中有无法保存的字符，请删去后再提交")
    with transaction(actor.scope) as session:
        now = clock.now(session, actor.city)
        answer = run_once(
            session, actor, key, lambda: act(session, now), fingerprint=compute_fingerprint(asked)
        )
    live.poke()
    return answer
