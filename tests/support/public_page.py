"""Submit public reports as a browser without scripts does, and read the result pages."""

import html
import re
from itertools import count

import httpx

HOME = "/public/370783"
LETTER = {
    "to": "center",
    "request_kind": "help",
    "requester_kind": "citizen",
    "name": "王见山",
    "phone": "138-0000-1234",
    "consent": "yes",
}
_texts = count(1)


def a_letter(browser: httpx.Client, **changes: str) -> dict[str, str]:
    """Return the fields of a public report under the key of a new form."""
    drawn = browser.get(f"{HOME}/write").text
    token = re.search(r'name="token" value="([^"]+)"', drawn)
    assert token is not None
    fields = {"token": token[1], "text": f"路灯不亮 {next(_texts)}", **LETTER, **changes}
    return {name: value for name, value in fields.items() if value}


def sent(browser: httpx.Client, **changes: str) -> tuple[str, str]:
    """Submit a public report; return its number and query code."""
    return slip(browser.post(f"{HOME}/write", data=a_letter(browser, **changes)))


def slip(answer: httpx.Response) -> tuple[str, str]:
    """Return number and code of the page that answers a public report."""
    assert answer.status_code == 200, error(answer)
    return told(answer, "number"), told(answer, "code")


def told(answer: httpx.Response, name: str) -> str:
    """Return the words of the first part of a page with that test id."""
    found = re.search(rf'data-testid="{name}"[^>]*>(.*?)</', answer.text, re.DOTALL)
    assert found is not None, f"no {name} in the page: {answer.text[:3000]}"
    return html.unescape(found[1]).strip()


def error(answer: httpx.Response) -> str:
    """Return what a page says is wrong, fields included."""
    found = re.findall(r'class="public-(?:error|fault)"[^>]*>(.*?)</p>', answer.text, re.DOTALL)
    return html.unescape(" ".join(found))


def look(browser: httpx.Client, number: str, code: str) -> httpx.Response:
    return browser.post(f"{HOME}/progress", data={"number": number, "code": code})


def steps(answer: httpx.Response) -> list[str]:
    """Return the status of each of the five steps."""
    return re.findall(r'data-state="(\w+)"', answer.text)
