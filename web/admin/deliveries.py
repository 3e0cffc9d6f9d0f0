"""Routes of failed deliveries for administrators, with a retry."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

import clock
from db.queries import failed_deliveries
from db.queries.cities import load_settings
from db.session import administrator_transaction
from domain.setting_values import given_up_span_of
from i18n import t
from i18n.masking import mask_address
from services import deliveries
from web import templates
from web.admin.accounts_context import Telling, build_common_context, get_administrator

PATH = "/admin/deliveries"
MOST = 100  # letters on the page, the newest; the count above them is of all
router = APIRouter(prefix=PATH, include_in_schema=False)


@router.get("")
def given_up(request: Request, done: str = "") -> Response:
    """Show what could not be delivered, and why."""
    by = get_administrator(request)
    with administrator_transaction(by.actor.scope) as session:
        span = given_up_span_of(load_settings(session, by.city))
        told = Telling(done=t("将由后台进程重新发送") if done else "")
        return templates.render_page(
            "deliveries.html",
            letters=failed_deliveries.list_newest(session, by.city, limit=MOST, span=span),
            count=failed_deliveries.count_of(session, by.city, span=span),
            days=span.days,
            mask_address=mask_address,
            **build_common_context(session, by, tab="deliveries", telling=told),
        )


@router.post("/{delivery_id}/retry")
def retry(request: Request, delivery_id: UUID) -> Response:
    """Retry one; idempotent."""
    by = get_administrator(request)
    with administrator_transaction(by.actor.scope) as session:
        deliveries.retry(session, by.city, delivery_id, now=clock.now(session, by.city))
    return RedirectResponse(f"{PATH}?done=1", status_code=303)
