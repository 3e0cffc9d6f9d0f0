"""Photos of letters and supplements: stored without metadata that shows where a person lives."""

import pytest
from sqlalchemy import select

from adapters.files import store
from db.models import Attachment
from db.session import owner_transaction
from domain.attachments import AttachmentKind
from tests.support.public_city import ticket_of, tickets_in_city
from tests.support.public_page import HOME, a_letter, error, sent, slip
from tests.support.upload_factory import PDF, a_photo, exif_of_a_phone


def attachments_of(number: str) -> list[Attachment]:
    with owner_transaction() as session:
        found = session.scalars(select(Attachment).where(Attachment.ticket_id == ticket_of(number).id))
        return list(found)


def photos(*contents: bytes) -> list[tuple[str, tuple[str, bytes, str]]]:
    return [("photos", (f"照片{place}.jpg", content, "image/jpeg")) for place, content in enumerate(contents)]


def test_photos_are_kept_without_what_phones_write_into_them(browser):
    taken = a_photo(exif=exif_of_a_phone())

    number, _ = slip(browser.post(f"{HOME}/write", data=a_letter(browser), files=photos(taken, taken)))

    kept = attachments_of(number)
    assert [(file.kind, file.seq, file.uploaded_by) for file in kept] == [
        (AttachmentKind.REPORT, 1, "reporter")
    ] * 2
    content = store().path_of(kept[0].sha256).read_bytes()
    assert b"Phone of Wang" in taken
    assert b"Phone of Wang" not in content


def test_an_empty_field_for_photos_is_no_photo(browser):
    nothing = [("photos", ("", b"", "application/octet-stream"))]

    number, _ = slip(browser.post(f"{HOME}/write", data=a_letter(browser), files=nothing))

    assert attachments_of(number) == []


@pytest.mark.parametrize(
    ("contents", "status", "words"),
    [
        ([b"no picture"], 422, "不是可以上传的文件"),
        ([PDF], 422, "不是照片"),
        ([a_photo()] * 5, 422, "照片最多 4 张"),
        ([b"x" * (10 * 1024 * 1024 + 1)], 413, "10 MB"),
    ],
    ids=["no picture", "a paper", "too many", "too large"],
)
def test_what_is_no_photo_makes_no_ticket(browser, contents, status, words):
    before = tickets_in_city()

    answer = browser.post(f"{HOME}/write", data=a_letter(browser), files=photos(*contents))

    assert answer.status_code == status
    assert words in error(answer)
    assert tickets_in_city() == before


def test_a_supplement_may_bring_photos(browser):
    number, code = sent(browser)

    answer = browser.post(
        f"{HOME}/supplement", data={"number": number, "code": code, "text": "见照片"}, files=photos(a_photo())
    )

    assert answer.status_code == 200
    assert [file.seq for file in attachments_of(number)] == [2]


def test_a_form_that_is_sent_again_and_again_stores_nothing_more(browser):
    letter = a_letter(browser)
    answers, stored = [], []
    for shade in range(8):
        taken = a_photo(size=(60 + shade, 40))
        answers.append(browser.post(f"{HOME}/write", data=letter, files=photos(taken)).status_code)
        stored.append(len(list(store().digests())))

    assert answers[-3:] == [429] * 3
    assert stored[4] == stored[7]
