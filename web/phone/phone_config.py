"""Configuration of the phone page's scripts: texts for all, facts of the user."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from db.queries.cities import CityFacts
from db.queries.reference_data import LevelEntry, PartyEntry
from db.queries.scope_areas import ScopeArea
from domain import coordination, enums
from domain.catalogue import MatterReporter, get_collectors
from domain.enums import LIGHT_ORDER, Act, Channel, Role
from domain.scopes import Actor, Reach
from domain.ticket_workflow import LOCAL, TICKET_ACTS
from i18n import LOCALES, either, html_lang, label, t
from web.phone.strings import build_strings

STEPS = (Act.ACCEPT, Act.DISPATCH, Act.COMPLETE, Act.FEED_BACK, Act.CALL_BACK)
LANGUAGES: Mapping[str, str] = {"zh_CN": "汉语", "en": "English"}
COLLECTED = frozenset({Reach.TOWN, Reach.UNIT, Reach.GRID})  # what is collected lies in places
REPORTERS = TICKET_ACTS[None, Act.REPORT].who & LOCAL  # the Center has a desk for it


@dataclass(frozen=True, slots=True)
class PhoneUser:
    """Who opened the page, and what they may see and choose from.

    photos_least, photos_most: how many a solution on the spot needs, and any act takes. kept_hours: how long
    a phone shows what it read before without a network.
    """

    actor: Actor
    city: CityFacts
    scope_name: str | None
    grids: LevelEntry
    areas: list[ScopeArea]
    parties: list[PartyEntry]
    photos_least: int
    photos_most: int
    kept_hours: int


def encode_config(**addresses: str) -> str:
    """Return the facts of the shell, the same for every user, as JSON for one attribute of the page."""
    return json.dumps({**build_shell_config(), **addresses}, ensure_ascii=False, separators=(",", ":"))


def build_shell_config() -> dict[str, Any]:
    """Return the words and choices in the language in use."""
    return {
        "locale": html_lang(),
        "locales": [[locale, LANGUAGES[locale]] for locale in LOCALES],
        "lights": {light.value: label(light) for light in LIGHT_ORDER},
        "steps": {act.value: label(act) for act in STEPS},
        "titles": {
            "report": t("上报"),
            "tasks": t("待办"),
            "collect": t("采集"),
            "feedback": t("收到反馈"),
            "me": t("我的"),
        },
        "choices": {
            "request_kind": _pairs(enums.RequestKind),
            "way": _pairs(coordination.ReplyChannel),
            "mediation": _pairs(coordination.MediationKind),
            "settlement": _pairs(coordination.Settlement),
            "contact": _pairs(coordination.Contact),
            "speed": _pairs(enums.Speed),
            "effect": _pairs(enums.Effect),
        },
        "labels": {
            "channel": dict(_pairs(Channel)),
            "clock": dict(_pairs(enums.ClockKind)),
            "secrecy": dict(_pairs(enums.Secrecy)),
            "way": dict(_pairs(coordination.ReplyChannel)),
            "mediation": dict(_pairs(coordination.MediationKind)),
            "settlement": dict(_pairs(coordination.Settlement)),
        },
        "words": build_strings(),
    }


def build_person_config(person: PhoneUser) -> dict[str, Any]:
    """Return the facts of one person."""
    actor, city = person.actor, person.city
    return {
        "who": {
            "id": get_owner(actor),
            "post": get_post(actor),
            "name": actor.name,
            "roles": [label(role) for role in sorted(actor.roles)],
        },
        "city": {
            "code": city.city,
            "name": either(city.name, city.name_en),
            "zone": str(city.zone),
            "replay": city.as_of.isoformat() if city.as_of else None,
        },
        "scope": {"name": person.scope_name or either(city.name, city.name_en)},
        "may_report": bool(actor.roles & REPORTERS),
        "collects": sorted(get_collectors(actor)) if actor.scope.reach in COLLECTED else [],
        "channel": (Channel.GRID_STAFF if Role.GRID_STAFF in actor.roles else Channel.TOWN).value,
        "requesters": _requesters(),
        "matters": _matters_of(actor),
        "grids": {
            "level": person.grids.code,
            "version": person.grids.shapes,
            "areas": [{"code": area.code, "name": area.name} for area in person.areas],
        },
        "parties": [[party.code, either(party.name, party.name_en)] for party in person.parties],
        "photos": {"least": person.photos_least, "most": person.photos_most},
        "kept_hours": person.kept_hours,
    }


def _matters_of(actor: Actor) -> str:
    """Return where the list of admitted matters is, as far as the actor may report them."""
    kind = next((kind for kind in MatterReporter if kind.value in actor.roles), None)
    return "/api/v1/catalogue/matters" + (f"?role={kind}" if kind else "")


def get_owner(actor: Actor) -> str:
    """Return under whose name a phone keeps what is not sent: an account in one city."""
    return f"{actor.id}@{actor.city}"


def get_post(actor: Actor) -> str:
    """Return what a phone recognises a post by: with another one it forgets what it read in this one."""
    scope = actor.scope
    code = "" if scope.reach in (Reach.WHOLE, Reach.NONE) else getattr(scope, scope.reach.value)
    return ":".join((scope.reach.value, code, *sorted(actor.roles)))


def _requesters() -> list[list[str]]:
    """Return who may have brought a matter up; what staff found themselves comes first."""
    kinds = enums.RequesterKind
    return [
        [kinds.GRASSROOTS.value, t("自己巡查发现")],
        [kinds.CITIZEN.value, label(kinds.CITIZEN)],
        [kinds.ENTERPRISE.value, label(kinds.ENTERPRISE)],
    ]


def _pairs(kind: type[StrEnum]) -> list[list[str]]:
    return [[member.value, label(member)] for member in kind]
