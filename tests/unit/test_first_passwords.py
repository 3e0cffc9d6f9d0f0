"""First passwords are written into tables as they are."""

import secrets
from itertools import chain, repeat

import pytest

from etl.workbooks import guard_text
from services.first_passwords import create_first_password


def test_a_table_writes_no_quote_before_a_first_password(monkeypatch: pytest.MonkeyPatch) -> None:
    words = chain(["-abcdefghijklmno", "-bcdefghijklmnop"], repeat("cdefghijklmnopqr"))
    monkeypatch.setattr(secrets, "token_urlsafe", lambda _: next(words))

    plain = create_first_password().plain

    assert guard_text(plain) == plain == "cdefghijklmnopqr"
