"""Every role gets the files of its own tickets and no others; read-only roles upload nothing."""

from dataclasses import dataclass
from uuid import UUID

import pytest

from adapters.files import store
from db.models import Ticket
from db.session import owner_transaction
from domain.attachments import AttachmentKind
from domain.enums import Role, Secrecy
from domain.scopes import CENTER_ROLES, READ_ONLY_ROLES
from tests.support import factories
from tests.support.upload_factory import a_photo, attached_by_center
from tests.web.conftest import PASSWORD, as_owner
from web import password_hashing

A_FILE = {"file": ("a.jpg", a_photo(), "image/jpeg")}
BOUND_TO = {
    Role.TOWN: {"town": "001"},
    Role.DEPARTMENT: {"department": "D01"},
    Role.AGENCY: {"department": "D01"},
    Role.UNIT: {"unit": "0011"},
    Role.GRID_STAFF: {"unit": "0011"},
}
PEOPLE = tuple(role for role in Role if role is not Role.WALL)  # a wall has a token and no account


@dataclass(frozen=True, slots=True)
class Scene:
    """A file on a ticket of town 001 and D01, one of 002 and D02, one on a secret ticket of the first."""

    own: UUID
    other: UUID
    betraying: UUID


@pytest.fixture(scope="module")
def scene(product) -> Scene:
    stored = password_hashing.hash_password(PASSWORD)
    with owner_transaction() as session:
        for role in PEOPLE:
            account = factories.an_account(session, f"as-{role}", password_hash=stored)
            factories.a_grant(session, account, role, **BOUND_TO.get(role, {}))
        own = factories.a_ticket(session, town="001", departments=("D01",))
        other = factories.a_ticket(session, town="002", departments=("D02",))
        secret = factories.a_ticket(session, town="001", departments=("D01",), secrecy=Secrecy.SECRET)
        return Scene(*(_with_file(session, ticket) for ticket in (own, other, secret)))


def _with_file(session, ticket: Ticket) -> UUID:
    for content in (b"content", b"thumbnail"):  # those of attached.an_upload
        store().put(content)
    return attached_by_center(session, ticket, AttachmentKind.REPORT)


@pytest.mark.parametrize("role", PEOPLE)
def test_every_role_is_served_the_files_of_its_tickets_and_no_other(scene, sign_in, role):
    person = sign_in(f"as-{role}")

    statuses = {
        name: {person.get(f"/api/v1/files/{file}{part}").status_code for part in ("", "/thumbnail")}
        for name, file in (("own", scene.own), ("other", scene.other), ("betraying", scene.betraying))
    }

    assert statuses == {
        "own": {200},
        "other": {404} if role in BOUND_TO else {200},
        "betraying": {200} if role in CENTER_ROLES else {404},
    }


@pytest.mark.parametrize("role", PEOPLE)
def test_every_role_that_changes_something_uploads_and_nobody_else_sees_or_removes_it(
    scene, sign_in, browser, token, role
):
    person = sign_in(f"as-{role}")

    answered = person.post(
        "/api/v1/files",
        files=A_FILE,
        data={"kind": "after"},
        headers={"Idempotency-Key": f"upload-of-{role}"},
    )

    if role in READ_ONLY_ROLES:
        assert answered.status_code == 403
        return
    url = answered.json()["url"]
    stranger = {"Authorization": f"Bearer {token(Role.DISPATCHER)}"}
    assert answered.status_code == 201
    assert browser.get(url, headers=stranger).status_code == 404
    assert browser.delete(url, headers=stranger).status_code == 404
    assert [person.get(url).status_code, person.delete(url).status_code] == [200, 204]
    assert person.get(url).status_code == 404


def test_a_wall_neither_uploads_nor_sees_a_file(scene, browser, token):
    screen = {"Authorization": f"Bearer {token(Role.WALL)}", "Idempotency-Key": "a-wall-writes-nothing"}

    refused = [
        browser.post("/api/v1/files", files=A_FILE, data={"kind": "after"}, headers=screen),
        browser.get(f"/api/v1/files/{scene.own}", headers=screen),
        browser.delete(f"/api/v1/files/{scene.own}", headers=screen),
    ]

    assert [answered.status_code for answered in refused] == [403, 403, 403]


def test_what_an_act_used_cannot_be_removed(scene, sign_in):
    assert sign_in("as-dispatcher").delete(f"/api/v1/files/{scene.own}").status_code == 404


def test_a_file_of_another_city_is_not_there(scene, sign_in):
    as_owner(
        "INSERT INTO account_grants (city, account_id, role)"
        " SELECT 'boston', id, 'dispatcher' FROM accounts WHERE username = 'as-reviewer'"
    )
    person = sign_in("as-reviewer")
    person.post("/session/city", data={"city": "boston"})

    assert person.get(f"/api/v1/files/{scene.own}").status_code == 404
