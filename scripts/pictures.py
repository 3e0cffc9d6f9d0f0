"""Take the README's pictures from the real screens of a running product (`make run` in parallel)."""

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from db.queries.demo_logins import WALL_TOKEN
from demo.accounts import DEMO_LOGINS
from settings import CHECKOUT, settings

PICTURES = CHECKOUT / "docs" / "pictures"
CHROMIUM = "/usr/bin/chromium"
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
PASSWORDS = {login.username: login.password for login in DEMO_LOGINS}
SETTLED_MS = 2500  # the stream has spoken and colours have faded in


@dataclass(frozen=True, slots=True)
class Screenshot:
    """One picture: its file, its user, and its page."""

    name: str
    reader: str
    address: str
    opens: tuple[str, ...] = ()  # what is clicked first, one after the other
    width: int = 1920
    height: int = 1080


SHOWN = (
    Screenshot("map", "leader", "/map?level=unit&measure=open_tickets"),
    Screenshot("risk", "leader", "/map?level=grid&measure=sla_risk&area=370783001"),
    Screenshot(
        "dispatch",
        "dispatcher",
        "/map?level=grid&status=accepted&area=370783",
        (".tickets__number",),
    ),
    Screenshot("desk", "dispatcher", "/desk", ("#desk-list [data-open]", "[data-key='1']")),
    Screenshot("department", "department", "/department", ("#desk-list [data-open]",)),
    Screenshot("phone", "grid", "/m/", width=390, height=844),
    Screenshot("collecting", "grid", "/m/#collect", width=390, height=844),
    Screenshot("wall", "wall", f"/wall?token={WALL_TOKEN}"),
)


def main() -> None:
    """Take every picture; fails where the product does not answer."""
    found = settings()
    base = f"http://{found.host}:{found.port}"
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        for picture in SHOWN:
            path = PICTURES / f"{picture.name}.jpg"
            take(browser, picture, base=base, path=path)
            print(f"{path.relative_to(CHECKOUT)}  {path.stat().st_size // 1024} kB")
        browser.close()


def take(browser: Browser, picture: Screenshot, *, base: str, path: Path) -> None:
    """Sign in as the picture's user, open its page, and save it."""
    size = ViewportSize(width=picture.width, height=picture.height)
    with browser.new_context(viewport=size, locale="zh-CN") as context:
        page = context.new_page()
        if picture.reader in PASSWORDS:
            sign_in(page, base, picture.reader)
        page.goto(f"{base}{picture.address}")
        page.wait_for_timeout(SETTLED_MS)
        for control in picture.opens:
            page.locator(control).first.click()
            page.wait_for_timeout(SETTLED_MS)
        for sent in page.locator("[data-testid=act-form-dispatch] button").all()[-1:]:
            sent.scroll_into_view_if_needed()
        page.screenshot(path=path, type="jpeg", quality=80)


def sign_in(page: Page, base: str, username: str) -> None:
    """Sign in with a demonstration login."""
    page.goto(f"{base}/login")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", PASSWORDS[username])
    with page.expect_navigation():
        page.keyboard.press("Enter")


if __name__ == "__main__":
    main()
