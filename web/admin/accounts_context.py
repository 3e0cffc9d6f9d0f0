"""Load what the account pages show; the pages themselves are in ``web/pages``."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from starlette.requests import Request
from starlette.responses import Response

from db.queries import accounts_directory, authentication, oidc_identities
from db.queries.accounts_directory import AccountPerson, PeopleFilter
from db.queries.cities import load_city_facts
from db.queries.post_targets import Directory, load_directory
from db.queries.staff_names import StaffEntry, list_staff_by_name
from db.session import Session, administrator_transaction
from domain.accounts import GIVEN_ROLES, AccountAct, AccountState, get_state
from domain.enums import PartyKind, Role
from domain.errors import DomainError, NotFound
from i18n import label, t
from i18n.translation import shown
from services.accounts import Administrator, require_administrator
from web import dependencies, templates
from web.pagination import PAGE, asked_page

FACTS = {
    "username": "用户名",
    "name": "姓名",
    "phone": "电话",
    "email": "邮箱",
    "staff_id": "网格队伍名册",
    "role": "角色",
    "place": "所属",
    "failures": "输错密码次数",
    "sessions": "登录数",
    "issuer": "认证来源",
}


@dataclass(frozen=True, slots=True)
class Telling:
    """Messages of a page in addition to its content: an error, a done act, a password shown once."""

    error: DomainError | None = None
    done: str = ""
    password: str = ""
    entered: dict[str, str] | None = None


def get_administrator(request: Request) -> Administrator:
    """Return who administers, with all their cities. Raises NotSignedIn or NotAllowed."""
    visitor = dependencies.get_request_visitor(request)
    if visitor.account_id is None:
        raise dependencies.NotSignedIn
    require_administrator(visitor.actor)
    cities = {actor.city for actor in visitor.actors if Role.ADMINISTRATOR in actor.roles}
    return Administrator(visitor.actor, frozenset(cities))


def parse_filter(request: Request) -> PeopleFilter:
    """Return the filter of people in the address; invalid values are ignored."""
    asked = request.query_params
    role, state = asked.get("role", ""), asked.get("state", "")
    return PeopleFilter(
        words=asked.get("q", "").strip()[:100],
        role=Role(role) if role in GIVEN_ROLES else None,
        town=asked.get("town", ""),
        department=asked.get("department", ""),
        state=AccountState(state) if state in set(AccountState) else None,
    )


def render_people_page(
    request: Request, *, chosen: UUID | None = None, opening: bool = False, telling: Telling | None = None
) -> Response:
    """Return the list of people, with the chosen one or the form that opens an account."""
    by, told = get_administrator(request), telling or Telling()
    with administrator_transaction(by.actor.scope) as session:
        directory = load_directory(session, by.city)
        shown_person = load_person(session, directory, chosen, by=by) if chosen else None
        values = {
            **_list_facts(session, directory, request, by=by),
            **build_common_context(session, by, tab="people", telling=told),
        }
    return templates.render_page(
        "people.html",
        status=told.error.status if told.error else 200,
        person=shown_person,
        opening=opening,
        entered=defaultdict(str, told.entered or {}),
        password=told.password,
        roles=GIVEN_ROLES,
        towns=directory.at_depth(1),
        departments=directory.of_kind(PartyKind.DEPARTMENT),
        agencies=directory.of_kind(PartyKind.AGENCY),
        **values,
    )


def build_common_context(
    session: Session, by: Administrator, *, tab: str, telling: Telling
) -> dict[str, Any]:
    """Return what each page of administration shows around its own."""
    city = load_city_facts(session, by.city)
    error = telling.error
    return {
        "actor": by.actor,
        "city": city,
        "tab": tab,
        "key": uuid4().hex,
        "error": t(error.message_id, **error.values) if error else "",
        "done": telling.done,
    }


def load_person(
    session: Session, directory: Directory, account: UUID, *, by: Administrator
) -> dict[str, Any]:
    """Return one person with their posts, sessions and record. Raises NotFound."""
    person = accounts_directory.find_person(session, by.city, account)
    if person is None:
        raise NotFound("本市没有这个账号")
    posts = accounts_directory.list_posts(session, by.city, [account])[account]
    return {
        "facts": person,
        "state": _state(person),
        "posts": [(post.id, post.grant, directory.names_of(post.grant)) for post in posts],
        "sessions": authentication.list_sessions(session, account),
        "events": [
            (event, [_change(fact, change) for fact, change in event.changes.items()])
            for event in accounts_directory.list_events(session, by.city, account)
        ],
        "issuers": oidc_identities.list_issuers(session, account),
        "staff": _staff(session, by.city, person),
        "own": str(account) == by.actor.id,
    }


def _list_facts(
    session: Session, directory: Directory, request: Request, *, by: Administrator
) -> dict[str, Any]:
    wanted = parse_filter(request)
    total = accounts_directory.count_of(session, by.city, wanted)
    page = asked_page(request.query_params.get("page", "1"), total)
    found = accounts_directory.list_people(session, by.city, wanted, limit=PAGE, offset=page.offset)
    posts = accounts_directory.list_posts(session, by.city, [person.id for person in found])
    rows = [
        (
            person,
            _state(person),
            [(post.grant.role, directory.names_of(post.grant)) for post in posts[person.id]],
        )
        for person in found
    ]
    kept = {name: value for name, value in request.query_params.items() if name != "page" and value}
    return {
        "rows": rows,
        "total": total,
        "page": page.number,
        "last": page.last,
        "wanted": wanted,
        "query": urlencode(kept),
        "states": tuple(AccountState),
    }


def _state(person: AccountPerson) -> AccountState:
    return get_state(active=person.active, locked_at=person.locked_at)


def _staff(session: Session, city: str, person: AccountPerson) -> list[StaffEntry]:
    """Return whom of the staff directory the person may be: those of the same name, and who they are now."""
    return list_staff_by_name(session, city, person.name, also=person.staff_id)


def _change(fact: str, change: list[Any]) -> tuple[str, str, str]:
    """Return a fact's name, what it was and what it became, in words."""
    before, after = (_value(fact, value) for value in change)
    return t(FACTS.get(fact, fact)), before, after


def _value(fact: str, value: object) -> str:
    if fact == "role" and isinstance(value, str):
        return label(Role(value))
    return shown(value)


def get_done_message(act: AccountAct) -> str:
    """Return the sentence that an act was done."""
    return t("已完成：{act}", act=act)
