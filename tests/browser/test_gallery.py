"""Attachments of a ticket are shown small, named and labelled, and open with the keyboard."""

from typing import Any
from uuid import UUID

import pytest
from dash import html

from dashboard import routes
from dashboard.shared.attachments import render_gallery
from db.queries.attachments import AttachmentFacts
from domain.attachments import AttachmentKind
from domain.enums import Act
from tests.support.browser.screens import until
from tests.support.browser.waiting import expect
from tests.support.factories import NOON
from tests.support.upload_factory import PDF, a_photo

pytestmark = pytest.mark.browser

FILES = "/api/v1/files"


def test_the_gallery_shows_pictures_and_papers_and_opens_them(seat, monkeypatch, product):
    page = seat("dispatcher", "/account")
    before, paper = (
        page.request.post(
            FILES,
            multipart={"kind": kind, "file": {"name": name, "mimeType": told, "buffer": content}},
            headers={"Origin": product.url, "Idempotency-Key": f"gallery-{kind}"},
        ).json()
        for kind, name, told, content in (
            ("before", "井盖.jpg", "image/jpeg", a_photo(size=(900, 600))),
            ("document", "会商纪要.pdf", "application/pdf", PDF),
        )
    )
    files = [facts_of(before), facts_of(paper)]
    monkeypatch.setitem(routes.PAGES, "/gallery", lambda _actor, _query: html.Main(render_gallery(files)))
    page.goto("/gallery")
    shown = page.get_by_test_id("gallery")
    expect(shown).to_be_visible()

    page.keyboard.press("Tab")

    expect(shown.get_by_role("link").first).to_be_focused()
    assert until(page, "() => document.querySelector('.gallery__picture').naturalWidth") == 320
    expect(shown.get_by_role("listitem").first).to_contain_text("处置前照片")
    expect(shown.get_by_role("listitem").last).to_contain_text("会商纪要.pdf")
    with page.context.expect_page() as opened:
        page.keyboard.press("Enter")
    assert opened.value.url.endswith(before["url"])


def facts_of(upload: dict[str, Any]) -> AttachmentFacts:
    """Return an upload as the gallery receives it once an act has used it."""
    return AttachmentFacts(
        id=UUID(upload["id"]),
        kind=AttachmentKind(upload["kind"]),
        name=upload["name"],
        media_type=upload["media_type"],
        size_bytes=upload["bytes"],
        width=upload["width"],
        height=upload["height"],
        seq=3,
        act=Act.COMPLETE,
        at=NOON,
        by="王某",
        department="市综合执法局",
    )
