"""Routes of the published replies, open to everyone."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from db.queries import published_replies
from db.session import transaction
from domain.scopes import Scope
from web.public import city_page as inlets
from web.public.city_page import render_page

router = APIRouter(include_in_schema=False)
A_PAGE = 20


@router.get("/public/replies")
def start() -> Response:
    """Lead to the replies of the first city whose page is open."""
    return RedirectResponse(f"{inlets.get_first_inlet().home}/replies", status_code=303)


@router.get("/public/{city}/replies")
def replies(
    city: str, request: Request, number: Annotated[int, Query(alias="page", ge=1, le=10_000)] = 1
) -> HTMLResponse:
    """Show one page of the published replies, the newest first."""
    inlet = inlets.get_inlet(city)
    with transaction(Scope.none(inlet.city), screens=True) as session:
        found = published_replies.list_published(session, inlet.city, page=number, size=A_PAGE)
    return render_page(
        "public_replies.html",
        inlet,
        request,
        replies=found[:A_PAGE],
        number=number,
        has_more=len(found) > A_PAGE,
    )
