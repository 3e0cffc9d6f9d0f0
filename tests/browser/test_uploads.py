"""A form's files are chosen, dropped or photographed, survive a bad network, and reach the server."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from dash import html
from playwright.sync_api import Locator, Page, Route

from dashboard import routes
from dashboard.shared.attachments import render_uploader
from domain.attachments import AttachmentKind, FileLimits
from tests.support.browser import dash_page
from tests.support.browser.cut_off import cut_off
from tests.support.browser.screens import until
from tests.support.browser.waiting import expect
from tests.support.upload_factory import PDF, a_photo, exif_of_a_phone

pytestmark = pytest.mark.browser

FILES = "/api/v1/files"
LIMITS = FileLimits(most_megabytes=1, most_per_act=3)
STORED = "(id) => dash_component_api.getLayout(id)?.props.data"
ALL_DRAWN = "() => [...document.querySelectorAll('.uploader__picture img')].every((img) => img.naturalWidth)"
PRESSED = """() => {
    window.submitted = 0;
    document.querySelector("#send").addEventListener("click", () => (window.submitted += 1));
}"""


@pytest.fixture
def form(seat, monkeypatch) -> Page:
    """A page with two uploaders in a form, one for photos and one for papers too."""

    def layout(_actor: object, _query: object) -> html.Div:
        fields = [
            render_uploader("before", kind=AttachmentKind.BEFORE, key="one", limits=LIMITS),
            render_uploader("papers", kind=AttachmentKind.DOCUMENT, key="one", limits=LIMITS),
            html.Button("办结", id="send", className="button button--primary", type="button"),
        ]
        return html.Main(html.Section(fields, className="form"), className="uploads-test")

    monkeypatch.setitem(routes.PAGES, "/uploads", layout)
    page = seat("dispatcher", "/uploads")
    # From the first listener on the browser hands choosers over; asked for only now, a key may be faster.
    page.on("filechooser", lambda _chooser: None)
    expect(page.get_by_test_id("uploader-before")).to_be_visible()
    dash_page.settle(page)  # what is drawn later would take the focus away
    page.evaluate(PRESSED)
    return page


@pytest.fixture
def photos(tmp_path: Path) -> Callable[..., list[Path]]:
    """Writes photos of different sizes, as a phone would."""

    def written(*names: str) -> list[Path]:
        paths = [tmp_path / name for name in names]
        for number, path in enumerate(paths):
            path.write_bytes(a_photo(size=(400 + number, 300), exif=exif_of_a_phone()))
        return paths

    return written


def field(page: Page, name: str = "before") -> Locator:
    return page.get_by_test_id(f"uploader-{name}")


def choose(page: Page, files: list[Path], name: str = "before") -> None:
    with page.expect_file_chooser() as opened:
        field(page, name).get_by_role("button", name=re.compile("^选择")).click()
    opened.value.set_files(files)


def states(page: Page, name: str = "before") -> list[str | None]:
    return [each.get_attribute("data-state") for each in field(page, name).locator(".uploader__file").all()]


def in_store(page: Page, name: str = "before") -> list[str]:
    return list(page.evaluate(STORED, {"type": "uploaded", "name": name}))


def uploaded(page: Page, count: int, name: str = "before") -> list[str]:
    """Return the ids in the form's store once there are ``count``."""
    expect(field(page, name).locator('.uploader__file[data-state="stored"]')).to_have_count(count)
    until(page, f"(id) => ({STORED})(id)?.length === {count}", {"type": "uploaded", "name": name})
    return in_store(page, name)


def test_chosen_photos_are_stored_without_their_place_and_named_in_the_store(form, photos):
    choose(form, photos("井盖.jpg", "路灯.jpg"))

    ids = uploaded(form, 2)
    kept = form.request.get(f"{FILES}/{ids[0]}")
    assert kept.headers["content-type"] == "image/jpeg"
    assert b"Phone of Wang" not in kept.body()
    expect(field(form).get_by_role("status")).to_have_text("已上传 2 个，最多 3 个")
    expect(field(form).get_by_role("link", name="在新窗口查看“井盖.jpg”")).to_have_attribute(
        "href", f"{FILES}/{ids[0]}"
    )
    assert until(
        form, "() => [...document.querySelectorAll('.uploader__picture img')].every((i) => i.naturalWidth)"
    )


def test_two_fields_of_a_page_keep_their_files_apart(form, photos, tmp_path):
    paper = tmp_path / "纪要.pdf"
    paper.write_bytes(PDF)

    choose(form, photos("井盖.jpg"))
    choose(form, [paper], "papers")

    [photo], [document] = uploaded(form, 1), uploaded(form, 1, "papers")
    assert photo != document
    assert form.request.get(f"{FILES}/{document}").body() == PDF


def test_a_photo_is_dropped_into_the_field(form):
    page_before = form.url
    dropped = form.evaluate_handle(
        """async (url) => {
            const canvas = Object.assign(document.createElement("canvas"), { width: 50, height: 40 });
            const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
            const carried = new DataTransfer();
            carried.items.add(new File([blob], "拖入.png", { type: "image/png" }));
            return carried;
        }"""
    )

    field(form).dispatch_event("dragover", {"dataTransfer": dropped})
    expect(field(form)).to_have_class(re.compile("uploader--aimed"))
    field(form).dispatch_event("drop", {"dataTransfer": dropped})

    uploaded(form, 1)
    expect(field(form)).not_to_have_class(re.compile("uploader--aimed"))
    assert form.url == page_before


def test_a_file_that_is_removed_leaves_the_store_and_the_server(form, photos):
    choose(form, photos("井盖.jpg", "路灯.jpg"))
    first, second = uploaded(form, 2)

    with form.expect_response(lambda answer: answer.request.method == "DELETE") as removed:
        field(form).get_by_role("button", name="移除“井盖.jpg”").click()

    assert removed.value.status == 204
    assert in_store(form) == [second]
    assert form.request.get(f"{FILES}/{first}").status == 404


def test_all_can_be_done_with_the_keyboard(form, photos):
    choose_button = field(form).get_by_role("button", name="选择照片")
    choose_button.focus()
    expect(choose_button).to_be_focused()
    with form.expect_file_chooser() as opened:
        form.keyboard.press("Enter")
    opened.value.set_files(photos("井盖.jpg", "路灯.jpg"))
    _, second = uploaded(form, 2)

    field(form).get_by_role("button", name="移除“井盖.jpg”").focus()
    form.keyboard.press("Enter")

    assert uploaded(form, 1) == [second]
    expect(field(form).get_by_role("button", name="移除“路灯.jpg”")).to_be_focused()


def test_a_lost_connection_is_tried_again_and_stores_once(form, photos):
    keys = []

    def breaks_once(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) == 1:
            route.abort()
        else:
            route.continue_()

    form.route(f"**{FILES}", breaks_once)

    choose(form, photos("井盖.jpg"))

    expect(field(form).get_by_text("连接不稳，正在重试…")).to_be_visible()
    uploaded(form, 1)
    assert keys == [keys[0]] * 2


def test_a_connection_that_stays_lost_is_said_and_tried_again_when_asked(form, photos, monkeypatch):
    form.clock.install()
    with cut_off(form, f"**{FILES}"):
        choose(form, photos("井盖.jpg"))
        for _ in range(3):
            expect(field(form).get_by_text("连接不稳，正在重试…")).to_be_visible()
            form.clock.run_for(10_000)
        expect(field(form).get_by_role("alert")).to_have_text("没有连上服务器，请检查网络后重试")

    field(form).get_by_role("button", name="重新上传“井盖.jpg”").click()

    uploaded(form, 1)


def test_what_the_server_refuses_is_said_in_its_words_and_not_tried_again(form, tmp_path):
    broken = tmp_path / "井盖.jpg"
    broken.write_bytes(a_photo(size=(400, 300))[:900])

    choose(form, [broken])

    expect(field(form).get_by_role("alert")).to_contain_text("打不开，文件可能已损坏")
    expect(field(form).get_by_role("button", name="重新上传“井盖.jpg”")).to_have_count(0)
    assert in_store(form) == []


def test_what_need_not_travel_is_refused_at_once(form, tmp_path):
    sent = []
    form.on("request", lambda request: sent.append(request.url) if request.url.endswith(FILES) else None)
    large, paper = tmp_path / "大图.jpg", tmp_path / "纪要.pdf"
    large.write_bytes(a_photo() + b"\0" * 1024 * 1024)
    paper.write_bytes(PDF)

    choose(form, [large, paper])

    expect(field(form).get_by_role("alert")).to_have_text(
        ["超过 1 MB，请压缩或分开后再传", "只能上传 JPEG、PNG、WebP 照片"]
    )
    assert sent == []


def test_no_more_than_an_act_takes(form, photos):
    choose(form, photos("a.jpg", "b.jpg", "c.jpg", "d.jpg"))

    expect(field(form).locator(".uploader__file")).to_have_count(3)
    uploaded(form, 3)


def test_a_form_does_not_go_without_a_file_that_is_under_way(form, photos):
    held: list[Route] = []
    form.route(f"**{FILES}", lambda route: held.append(route))  # noqa: PLW0108  # Playwright marks it
    choose(form, photos("井盖.jpg"))
    until(form, "() => document.querySelector('[data-state=sending]') !== null")

    form.get_by_role("button", name="办结").click()
    expect(field(form).get_by_role("status")).to_have_text("文件还在上传，传完后请再提交一次")
    assert form.evaluate("window.submitted") == 0
    held[0].continue_()
    uploaded(form, 1)
    form.get_by_role("button", name="办结").click()

    assert form.evaluate("window.submitted") == 1


def test_a_form_does_not_go_without_a_file_that_failed(form, photos, tmp_path):
    broken = tmp_path / "破损.jpg"
    broken.write_bytes(b"\xff\xd8\xff")
    choose(form, [broken])
    expect(field(form).get_by_role("alert")).to_be_visible()

    form.get_by_role("button", name="办结").click()
    expect(field(form).get_by_role("status")).to_have_text("有文件没有传上，请先重试或移除，再提交")
    assert form.evaluate("window.submitted") == 0
    field(form).get_by_role("button", name="移除“破损.jpg”").click()
    form.get_by_role("button", name="办结").click()

    assert form.evaluate("window.submitted") == 1


def test_a_form_drawn_anew_begins_without_files(form, photos):
    choose(form, photos("井盖.jpg"))
    uploaded(form, 1)

    field(form).evaluate("(root) => (root.dataset.key = 'two')")

    expect(field(form).locator(".uploader__file")).to_have_count(0)
    expect(field(form).get_by_role("status")).to_have_text("")


def test_a_phone_offers_its_camera(seat, window, product, monkeypatch, photos, form):
    desk = field(form).get_by_role("button", name="拍照")
    expect(desk).to_be_hidden()
    phone = window(width=390, height=844, has_touch=True, is_mobile=True).new_page()
    phone.context.add_cookies(form.context.cookies())
    phone.goto("/uploads")

    with phone.expect_file_chooser() as opened:
        field(phone).get_by_role("button", name="拍照").tap()

    chooser = phone.locator(".uploader__fields input")
    assert (chooser.get_attribute("capture"), chooser.get_attribute("accept")) == ("environment", "image/*")
    opened.value.set_files(photos("image.jpg"))
    uploaded(phone, 1)
    assert phone.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), "nothing is cut off"
