"""Actions of an administrator on the account pages."""

import re
from datetime import datetime

import httpx
from sqlalchemy import text

from db.models import City
from db.session import owner_transaction

PAGE = "/admin/people"


def stand_at(at: datetime | None, city: str = "370783") -> None:
    """Set a city's time to an instant, as of a replay, whatever today is; None: the current time."""
    with owner_transaction() as session:
        session.get_one(City, city).as_of = at


def found(pattern: str, page: str) -> str:
    """Return what the pattern finds in a page."""
    match = re.search(pattern, page)
    assert match, page
    return match[1]


def key_of(page: httpx.Response) -> str:
    return found(r'name="key" value="([0-9a-f]{32})', page.text)


def account(username: str) -> str:
    with owner_transaction() as session:
        row = session.execute(text("SELECT id FROM accounts WHERE username = :name"), {"name": username})
        return str(row.scalar_one())


def opened(admin, username: str = "new-li", **fields: str) -> httpx.Response:
    form = {"key": key_of(admin.get(f"{PAGE}/new")), "username": username, "name": "李四", "role": "caller"}
    return admin.post(f"{PAGE}/new", data={**form, **fields})


def done(admin, username: str, act: str, **fields: str) -> httpx.Response:
    ident = account(username)
    key = key_of(admin.get(f"{PAGE}/{ident}"))
    return admin.post(f"{PAGE}/{ident}/{act}", data={"key": key, **fields}, follow_redirects=True)
