"""Serve the deliveries that were given up to administrators, and let them be tried again."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

import clock
from db.queries import failed_deliveries
from db.session import administrator_transaction
from i18n import t
from i18n.masking import mask_address
from services import deliveries
from web import templates
from web.admin.accounts_context import Telling, administrator, common

PATH = "/admin/deliveries"
MOST = 100  # letters on the page, the newest; the count above them is of all
router = APIRouter(prefix=PATH, include_in_schema=False)


@router.get("")
def given_up(request: Request, done: str = "") -> Response:
    """Show what could not be delivered, and why."""
    by = administrator(request)
    with administrator_transaction(by.actor.scope) as session:
        told = Telling(done=t("将由后台进程重新发送") if done else "")
        return templates.page(
            "deliveries.html",
            letters=failed_deliveries.newest(session, by.city, limit=MOST),
            count=failed_deliveries.count_of(session, by.city),
            mask_address=mask_address,
            **common(session, by, tab="deliveries", telling=told),
        )


@router.post("/{delivery_id}/retry")
def retry(request: Request, delivery_id: UUID) -> Response:
    """Let one be tried again; asking twice does no more than asking once."""
    by = administrator(request)
    with administrator_transaction(by.actor.scope) as session:
        deliveries.retry(session, by.city, delivery_id, now=clock.now(session, by.city))
    return RedirectResponse(f"{PATH}?done=1", status_code=303)
