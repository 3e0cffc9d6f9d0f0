"""Which mail addresses are valid, and their form for a mail server."""

import pytest

from domain.errors import Invalid
from i18n.masking import mask_address
from services.mail_addresses import check_mail_address, to_ascii_address


@pytest.mark.parametrize(
    ("said", "kept", "told"),
    [
        ("office@example.org", "office@example.org", "office@example.org"),
        ("Office.1+a@MAIL.gov.cn", "Office.1+a@mail.gov.cn", "Office.1+a@mail.gov.cn"),
        ("office@寿光.中国", "office@寿光.中国", "office@xn--54qx4x.xn--fiqs8s"),
        ("office@shouguang.local", "office@shouguang.local", "office@shouguang.local"),
    ],
)
def test_an_address_is_kept_in_one_form_and_told_in_ascii(said, kept, told):
    assert (check_mail_address(said), to_ascii_address(said)) == (kept, told)


@pytest.mark.parametrize(
    "said",
    [
        "", "office", "office@mail", "a@[1.2", "a..b@x.cn", "a@b..cn", "[@a.cn", "a(b@c.cn", "a@b.cn.",
        "张三@gov.cn", "Office <a@b.cn>", "a@b.cn, c@d.cn", "a@b.cn\r\nBcc: c@d.cn", "a\0@b.cn",
        "\ud800@b.cn", f"{'a' * 65}@b.cn", f"a@{'b' * 260}.cn",
    ],
    ids=ascii,
)  # fmt: skip
def test_what_no_mail_server_takes_is_no_address(said):
    with pytest.raises(Invalid):
        check_mail_address(said)


def test_an_address_is_masked_but_for_its_host():
    assert mask_address("office@example.org") == "o***@example.org"
    assert mask_address("13800000000") == "138******00"
    assert mask_address(None) == "—"
