"""Options of each filter, for the scripts that fill the chips."""

from collections.abc import Iterable
from enum import StrEnum
from itertools import groupby

from dashboard.shared.choices import MapChoices
from db.queries.reference_data import MatterEntry, PartyEntry
from domain import enums
from i18n import either, label, t

Options = list[tuple[str, str]]
Groups = list[tuple[str, Options]]


def build_filter_choices(choices: MapChoices) -> dict[str, Groups]:
    """Return for every filter groups of (value, label); one group without a name where none are needed."""
    return {
        "department": build_party_groups(choices.parties),
        "period": [("", build_periods())],
        "class": build_enum_groups(enums.TicketClass),
        "urgent": [("", [("true", t("仅紧急")), ("false", t("仅非紧急"))])],
        "status": build_enum_groups(enums.Status),
        "channel": build_enum_groups(enums.Channel),
        "work_field": build_enum_groups(enums.WorkField),
        "matter": build_matter_groups(choices.matters),
        "duty": build_duty_groups(choices.duties),
    }


def build_enum_groups(kind: Iterable[StrEnum]) -> Groups:
    """Return the words of a closed list with their labels."""
    return [("", [(member.value, label(member)) for member in kind])]


def build_periods() -> Options:
    """Return spans of days that end today; the scripts turn them into dates of the city."""
    return [
        ("1", t("今日")),
        ("7", t("近 7 天")),
        ("30", t("近 30 天")),
        ("90", t("近 90 天")),
        ("365", t("近一年")),
        ("custom", t("自选日期…")),
    ]


def build_party_groups(parties: list[PartyEntry]) -> Groups:
    """Return the parties grouped by kind; those that ended can still be asked for, and say so."""
    return [
        (label(kind), [(party.code, _name_party(party)) for party in group])
        for kind, group in groupby(parties, key=lambda party: party.kind)
    ]


def _name_party(party: PartyEntry) -> str:
    name = either(party.name, party.name_en)
    return name if party.valid_to is None else t("{name}（已撤销）", name=name)


def build_duty_groups(duties: Iterable[tuple[str, str]], *, chosen: str = "") -> Groups:
    """Return the shared duties, each with its code before its name, and the chosen one, if it is no such."""
    listed = [(code, f"{code} {name}") for code, name in duties]
    if chosen and chosen not in dict(listed):
        listed.append((chosen, chosen))
    return [("", listed)]


def build_matter_groups(matters: list[MatterEntry]) -> Groups:
    """Return the matters grouped by their major group."""
    return [
        (major, [(matter.code, either(matter.name, matter.name_en)) for matter in group])
        for major, group in groupby(matters, key=lambda matter: matter.major)
    ]
