"""URL paths: which are open to everyone, which a wall screen may request, and the start page of a role."""

from urllib.parse import SplitResult, quote, urlsplit

from domain.enums import Role
from domain.scopes import Actor

LOGIN = "/login"
WALL = "/wall"
PHONE = "/m/"  # with the slash: the scope of its worker is a prefix, and "/m" begins "/map" too
STREAM = "/api/v1/stream"
DOCUMENTATION = "/docs"
PUBLIC = "/public"  # letters of people without an account
STATIC = ("/assets/", "/_dash-component-suites/")  # the same for every user: no look-up at all
ACCOUNT = "/account"
NOTICES = "/notices-of-supervision"  # where notices of supervision are sent, read and answered
PARTIES = "/supervision/parties"  # what is late, unanswered or pushed around, by party
PUSH_DOWNS = "/supervision/push-downs"  # duties that towns reported as pushed down to them
ASSIGNED = "/supervision/assigned"  # matters assigned to lead units, until they are closed
DUTY_OFFICE = "/duties/office"  # amendments of the list of shared duties, arbitrations, unclear borders
ASSESSMENT_DESK = "/assessment/desk"  # appeals against ratings, and tickets that should not count
CAUSES = "/causes"  # places with more reports than expected, and the projects that end them
DUTY_IMPORT = "/duties/import"  # the list office loads a list from Excel
ASSESSMENT = "/assessment"  # points of departments from the ratings of towns
DUTY_SYNONYMS = "/duties/synonyms"  # the list office edits the synonyms of the search of duties
OPEN = frozenset(
    {
        LOGIN,
        "/logout",
        "/oidc/login",
        "/oidc/callback",
        "/session/locale",
        "/api/health",
        "/favicon.ico",
        "/_favicon.ico",
        "/api/openapi.json",
        f"{PHONE}manifest.webmanifest",
        f"{PHONE}sw.js",
    }
)
# A wall needs no more than this; anything else, panels and their callbacks too, is refused to a screen token.
FOR_WALLS = (
    "/wall", "/api/health", "/api/v1/levels", "/api/v1/shapes/", "/api/v1/values", "/api/v1/stream",
)  # fmt: skip
OUT_OF_DOORS = frozenset({Role.UNIT, Role.GRID_STAFF})  # they work on the phone
# Users with a desk begin there; the others begin with the map.
DESKS = {
    Role.DISPATCHER: "/desk",
    Role.INTAKE: "/hotline",
    Role.REVIEWER: "/review",
    Role.CALLER: "/callback",
    Role.SUPERVISOR: "/supervision",
    Role.LIST_OFFICE: DUTY_OFFICE,
    Role.ASSESSMENT_OFFICE: ASSESSMENT_DESK,
    Role.DEPARTMENT: "/department",
    Role.AGENCY: "/department",
    Role.TOWN: "/town",
}
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def is_static(path: str) -> bool:
    """Return whether the address holds nothing but the product's own files."""
    return path.startswith(STATIC)


def is_open(path: str) -> bool:
    """Return whether the address answers without signing in."""
    return path in OPEN or is_public(path) or path.startswith(DOCUMENTATION) or is_static(path)


def is_public(path: str) -> bool:
    """Return whether the address belongs to the public page for reports."""
    return path == PUBLIC or path.startswith(f"{PUBLIC}/")


def is_for_machines(path: str) -> bool:
    """Return whether the address answers programs, who want a status and no page."""
    return path.startswith(("/api/", "/_dash-", "/session/"))


def is_allowed(actor: Actor, path: str) -> bool:
    """Return whether the actor may request the address at all; its content depends on the scope."""
    return Role.WALL not in actor.roles or path == "/" or path.startswith(FOR_WALLS)


def start_of(actor: Actor) -> str:
    """Return the page on which the actor's day begins."""
    if Role.WALL in actor.roles:
        return WALL
    if actor.roles & OUT_OF_DOORS:
        return PHONE
    return next((path for role, path in DESKS.items() if role in actor.roles), "/map")


def split_address(address: str) -> SplitResult:
    """Return the parts of an address that a client sent, empty ones where it is none."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")


def build_login_path(path: str, query: str) -> str:
    """Return the address of the login page that leads back to the requested page."""
    wanted = f"{path}?{query}" if query else path
    return LOGIN if wanted == "/" else f"{LOGIN}?next={quote(wanted, safe='')}"


def to_own_path(wanted: str | None) -> str:
    """Return the path to go on to, or ``/`` for anything that could lead to another host."""
    if not wanted or not wanted.startswith("/") or wanted.startswith(("//", "/\\")):
        return "/"
    return "/" if any(ord(letter) < 33 or letter == "\\" for letter in wanted) else wanted
