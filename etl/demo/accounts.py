"""Give the demonstration its logins and the token of its wall; their secrets are public on purpose."""

from datetime import datetime
from typing import NamedTuple

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from db.demo_accounts import DemoAccount, put_accounts, put_wall_token
from db.queries.accounts import Grant
from db.queries.cities import all_cities
from domain.terms import Role
from etl.demo.register import CITY_CODE
from services.secrets import hashed

DEMO_TOWN = "370783001"  # 圣城街道
DEMO_DEPARTMENT = "D07"  # 市综合行政执法局
WALL_TOKEN = "huying-demo-wall"  # noqa: S105
OTHER_CITIES = (Role.LEADER, Role.DISPATCHER)  # roles that see every city of a demonstration


class DemoLogin(NamedTuple):
    """One login as the terminal and the sign-in page show it."""

    label: str
    username: str
    password: str


_PEOPLE = (
    ("市领导", "leader", Role.LEADER, None, None),
    ("中心分派员", "dispatcher", Role.DISPATCHER, None, None),
    ("中心分派员（第二席）", "dispatcher2", Role.DISPATCHER, None, None),
    ("市综合行政执法局", "department", Role.DEPARTMENT, None, DEMO_DEPARTMENT),
    ("圣城街道", "town", Role.TOWN, DEMO_TOWN, None),
    ("系统管理员", "administrator", Role.ADMINISTRATOR, None, None),
)
DEMO_LOGINS = [DemoLogin(label, name, f"Huying-2026-{name}") for label, name, *_ in _PEOPLE]


def put_demo_accounts(session: Session, *, at: datetime) -> None:
    """Make the missing logins and their grants for every city that stands; needs the owner's transaction."""
    others = [city.city for city in all_cities(session) if city.city != CITY_CODE]
    hasher = PasswordHasher()
    accounts = []
    for login, (_, _, role, town, department) in zip(DEMO_LOGINS, _PEOPLE, strict=True):
        grants = [Grant(CITY_CODE, role, town=town, department=department)]
        if role in OTHER_CITIES:
            grants += [Grant(city, role) for city in others]
        accounts.append(DemoAccount(login.username, login.label, hasher.hash(login.password), tuple(grants)))
    put_accounts(session, accounts, at=at)
    put_wall_token(session, hashed(WALL_TOKEN), label="演示大屏", city=CITY_CODE, at=at)
