"""Sessions of demonstration logins without their password: to check one costs a seventh of a second."""

from playwright.sync_api import BrowserContext

from db.queries import authentication
from db.session import account_transaction
from web import cookies
from web.sessions import Attempt, create_session


def sign_in(window: BrowserContext, username: str, url: str) -> None:
    """Create a session for an account, and give its cookie to a window.

    Raises SignInRefused for an account that is locked or without any right.
    """
    with account_transaction(username=username) as session:
        account = authentication.find_account_by_name(session, username)
        assert account is not None, f"the demonstration has no login {username}"
        authentication.set_account(session, account.id)
        attempt = Attempt(username, password="", address="127.0.0.1", locale="zh_CN")
        signed_in = create_session(session, account, attempt)
    window.add_cookies([{"name": cookies.SESSION, "value": signed_in.secret, "url": url}])
