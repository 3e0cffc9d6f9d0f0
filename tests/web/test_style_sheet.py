"""The style sheet of Dash's pages: one request with every rule, kept until it changes."""

import re

from web import style_sheet
from web.js_modules import ASSETS
from web.static_files import FOR_EVER


def test_a_page_of_dash_links_it_alone_and_browsers_keep_it(sign_in):
    signed_in = sign_in("administrator")
    links = re.findall(r'<link rel="stylesheet" href="([^"]+)"', signed_in.get("/map").text)
    answered = signed_in.get(style_sheet.get_address())

    assert links == [style_sheet.get_address()]
    assert (answered.status_code, answered.headers["content-type"]) == (200, "text/css; charset=utf-8")
    assert answered.headers["cache-control"] == FOR_EVER


def test_every_rule_of_every_part_is_in_it_and_no_file_of_another_page(browser):
    text = browser.get(style_sheet.PATH).text
    for path in (ASSETS / "css").glob("*.css"):
        part = path.read_text(encoding="utf-8")
        assert (part in text) == (path.stem not in style_sheet.OTHERS), path.name


def test_what_it_names_relatively_is_there(browser):
    folder = style_sheet.get_address().rsplit("/", 2)[0]
    named = set(re.findall(r'url\("\.\./([^"]+)"\)', style_sheet.read_style_sheet()))

    assert named
    assert {name: browser.get(f"{folder}/{name}").status_code for name in named} == dict.fromkeys(named, 200)
