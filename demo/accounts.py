"""Accounts of the demonstration and the token of its wall; their secrets are public on purpose."""

from datetime import datetime
from typing import NamedTuple

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from db.queries.authentication import Grant
from db.queries.demo_logins import WALL_TOKEN, DemoLogin, known_password
from db.writes.demo_accounts import (
    DemoAccount,
    find_busiest_community,
    find_busiest_grid,
    grant_in_every_city,
    insert_accounts,
    insert_sections,
    insert_wall_token,
    list_existing_usernames,
)
from demo.areas import CITY_CODE
from demo.reference_data import SECTIONS
from domain.enums import Role
from services.token_secrets import hash_secret

DEMO_TOWN = "370783001"  # 圣城街道
DEMO_DEPARTMENT = "D07"  # 市综合行政执法局
DEMO_AGENCY = "D06-001"  # 圣城市场监管所


class _Seat(NamedTuple):
    """One seat of the demonstration: who sits there, in which role, of which town or party."""

    label: str
    username: str
    role: Role
    town: str | None = None
    department: str | None = None


_SEATS = (
    _Seat("市领导", "leader", Role.LEADER),
    _Seat("热线受理员", "intake", Role.INTAKE),
    _Seat("中心分派员", "dispatcher", Role.DISPATCHER),
    _Seat("中心分派员（第二席）", "dispatcher2", Role.DISPATCHER),
    _Seat("中心审核员", "reviewer", Role.REVIEWER),
    _Seat("中心回访员", "caller", Role.CALLER),
    _Seat("市政府督查室", "supervisor", Role.SUPERVISOR),
    _Seat("市委编办", "list_office", Role.LIST_OFFICE),
    _Seat("市考核办", "assessor", Role.ASSESSMENT_OFFICE),
    _Seat("市综合行政执法局", "department", Role.DEPARTMENT, department=DEMO_DEPARTMENT),
    _Seat("圣城市场监管所", "agency", Role.AGENCY, department=DEMO_AGENCY),
    _Seat("圣城街道", "town", Role.TOWN, town=DEMO_TOWN),
    _Seat("城市社区服务中心", "unit", Role.UNIT, town=DEMO_TOWN),
    _Seat("网格员", "grid", Role.GRID_STAFF, town=DEMO_TOWN),
    _Seat("系统管理员", "administrator", Role.ADMINISTRATOR),
)
DEMO_LOGINS = [DemoLogin(seat.label, seat.username, known_password(seat.username)) for seat in _SEATS]


def put_demo_accounts(session: Session, *, at: datetime) -> None:
    """Create the missing logins and their grants for every existing city; needs the owner's transaction."""
    hasher, stand = PasswordHasher(), list_existing_usernames(session)
    accounts = []
    for login, seat in zip(DEMO_LOGINS, _SEATS, strict=True):
        # A hash takes a third of a second, and an existing one is kept.
        password = None if login.username in stand else hasher.hash(login.password)
        accounts.append(DemoAccount(login.username, login.label, password, (_grant(session, seat),)))
    insert_accounts(session, accounts, at=at)
    grant_in_every_city(session)
    insert_sections(session, CITY_CODE, SECTIONS)
    insert_wall_token(session, hash_secret(WALL_TOKEN), label="演示大屏", city=CITY_CODE, at=at)


def _grant(session: Session, seat: _Seat) -> Grant:
    """Return the post of a seat; unit and grid are the busiest of the town, so that there is work to see."""
    unit = grid = None
    if seat.role in (Role.UNIT, Role.GRID_STAFF):
        unit = find_busiest_community(session, CITY_CODE, DEMO_TOWN)
    if seat.role is Role.GRID_STAFF and unit is not None:
        grid = find_busiest_grid(session, CITY_CODE, unit)
    return Grant(CITY_CODE, seat.role, town=seat.town, unit=unit, department=seat.department, grid=grid)
