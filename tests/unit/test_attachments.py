"""A file's type follows from its content: names and stated types that differ are refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.attachments import JPEG, PDF, PNG, WEBP, FileLimits, check_told, clean_name
from domain.errors import Invalid
from domain.setting_values import parse_file_limits


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("井盖.jpg", "image/jpeg"),
        ("井盖.JPEG", "image/jpg"),
        ("井盖", ""),
        ("整改前2.号楼", "application/octet-stream"),
        ("井盖.jpg", "image/jpeg; charset=binary"),
    ],
)
def test_an_honest_name_and_type_are_taken(name, told):
    check_told(JPEG, name=name, told_type=told)


@pytest.mark.parametrize(
    ("media_type", "name", "told"),
    [
        (PNG, "井盖.jpg", "image/png"),
        (JPEG, "井盖.jpg", "image/png"),
        (PDF, "井盖.jpg", "image/jpeg"),
        (JPEG, "井盖.exe", ""),
        (JPEG, "井盖.jpg.html", "image/jpeg"),
        (WEBP, "井盖.webp", "text/html"),
    ],
)
def test_a_name_or_type_that_lies_is_refused(media_type, name, told):
    with pytest.raises(Invalid, match="不符"):
        check_told(media_type, name=name, told_type=told)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("井盖.JPG", "井盖.jpg"),
        ("C:\\Users\\Wang\\井盖.jpg", "井盖.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("井盖\u202egpj.jpg", "井盖gpj.jpg"),
        ("井\0盖\r\n.jpg", "井盖.jpg"),
        ("", "file.jpg"),
        (".jpg", "jpg.jpg"),
        ("x" * 500 + ".jpg", "x" * 116 + ".jpg"),
    ],
    ids=[
        "ending",
        "folders",
        "climbing",
        "direction sign",
        "control signs",
        "nothing",
        "ending alone",
        "long",
    ],
)
def test_a_name_is_kept_without_what_could_mislead(sent, kept):
    assert clean_name(sent, JPEG) == kept


@given(st.text(max_size=300))
def test_every_name_becomes_one_that_can_be_shown_and_saved(name):
    kept = clean_name(name, PDF)

    assert 0 < len(kept) <= 120
    assert kept.isprintable()
    assert not {"/", "\\", "\0"} & set(kept)
    assert clean_name(kept, PDF) == kept


def test_the_limits_are_settings_of_the_city():
    found = parse_file_limits({"files.most_megabytes": 2})

    assert (found.most_bytes, found.most_per_act) == (2 * 1024 * 1024, FileLimits().most_per_act)
