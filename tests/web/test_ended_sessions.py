"""A form that is sent after its session ended leads to the sign-in, and from there back to its page."""

import pytest


@pytest.mark.parametrize(
    ("referer", "way_back"),
    [
        ("{base}/admin/people/new?q=%E5%BC%A0", "%2Fadmin%2Fpeople%2Fnew%3Fq%3D%25E5%25BC%25A0"),
        ("{base}/publishing/1", "%2Fpublishing%2F1"),
        ("https://evil.example/publishing/1", None),
        ("", None),
        ("nonsense://[", None),
    ],
    ids=["with a query", "page", "another host", "none", "no address"],
)
def test_a_form_sent_without_a_session_leads_back_to_its_page(browser, referer, way_back):
    headers = {"Referer": referer.format(base=str(browser.base_url).rstrip("/")), "Accept": "text/html"}

    answered = browser.post("/admin/people/new", data={"name": "张三"}, headers=headers)

    assert answered.status_code == 303
    assert answered.headers["location"] == (f"/login?next={way_back}" if way_back else "/login")


def test_an_origin_that_is_no_address_is_not_ours(browser):
    answered = browser.post("/login", data={}, headers={"Origin": "http://["})

    assert answered.status_code == 403
