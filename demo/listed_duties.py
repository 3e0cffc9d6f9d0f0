"""The duties on which the demonstration's tickets rest: of their matter, in the version in force."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import numpy as np

from demo import copy_text as copy
from demo.copy_text import NEVER, Bools, Column, Ints
from demo.duties import get_effective_days, read_first_version, read_shared
from demo.orders import Orders
from demo.reference_data import DemoParty, MatterRow
from demo.trajectories import Course
from domain.duties import Duty, DutyList, Situation
from domain.duty_content import read_duty

OVERRIDDEN_ONE_IN = 40  # of the tickets whose lead is no lead of the duty of their matter
REASONS = (
    "该场所由本单位直接管理", "已由该单位先行处置，继续办理", "与在办案件为同一场所，一并处理",
    "市政府专题会议明确由该单位牵头",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ListedVersion:
    """One version of the list of shared duties; since: epoch seconds from which it is in force."""

    version: int
    since: int
    duties: tuple[Duty, ...]

    def find_of(self, matter: MatterRow) -> int:
        """Return the place of a matter's duty, of several one that its department leads; -1 for none."""
        about = [place for place, duty in enumerate(self.duties) if matter.code in duty.matters]
        led = [place for place in about if matter.department in self.duties[place].lead]
        return next(iter([*led, *about]), -1)


@dataclass(frozen=True, slots=True)
class RestingDuties:
    """The duty of each ticket and each work order, -1 for none: places in ``codes`` and ``situations``.

    version: of the list; reason: of the work order whose lead is none of the duty's, places in REASONS.
    """

    codes: tuple[str, ...]
    situations: tuple[str, ...]
    duty: Ints
    situation: Ints
    version: Ints
    order_ticket: Ints
    reason: Ints

    def to_columns(self, *, of_orders: bool = False) -> dict[str, Column]:
        """Return the columns of ``tickets``, or those of ``work_orders``."""
        pick = self.order_ticket if of_orders else np.arange(len(self.duty))
        rests = self.duty[pick] >= 0
        reason = {"list_reason": copy.words(REASONS, self.reason)} if of_orders else {}
        return {
            "duty": copy.words(self.codes, self.duty[pick]),
            "situation": copy.words(self.situations, self.situation[pick]),
            "duty_list": copy.words([DutyList.SHARED], np.where(rests, 0, -1)),
            "duty_version": copy.words([0, 1, 2], np.where(rests, self.version[pick], -1)),
            **reason,
        }


@cache
def read_versions(until: datetime) -> tuple[ListedVersion, ...]:
    """Return both versions of the list of shared duties, the older one first."""
    shared = read_shared()
    present = [read_duty({}, fields) for fields in shared.values()]
    listed = (read_first_version(shared), present)
    return tuple(
        ListedVersion(number, int(since.timestamp()), tuple(duties))
        for number, (since, duties) in enumerate(zip(get_effective_days(until), listed, strict=True), start=1)
    )


def map_matters(until: datetime, matters: Mapping[str, MatterRow]) -> dict[str, Duty]:
    """Return the duty of each matter that the list in force has one for."""
    [*_, present] = read_versions(until)
    places = {code: present.find_of(matter) for code, matter in matters.items()}
    return {code: present.duties[place] for code, place in places.items() if place >= 0}


def find_situation(duty: Duty, matter: MatterRow) -> Situation | None:
    """Return the situation whose name shares most pairs of letters with the matter's; None for none."""
    pairs = _to_pairs(matter.name)
    best = max(duty.situations, key=lambda one: len(pairs & _to_pairs(one.name)), default=None)
    return best if best is not None and pairs & _to_pairs(best.name) else None


def is_lead(party: str, duty: Duty) -> bool:
    """Tell whether a department, or its agency in a town, is a lead of a duty."""
    return party in duty.lead or party.partition("-")[0] in duty.lead


def rest_on_duties(
    course: Course,
    orders: Orders,
    *,
    matter: Ints,
    listed: Sequence[MatterRow],
    parties: Sequence[DemoParty],
    until: datetime,
) -> RestingDuties:
    """Return on which duty each ticket rests that was dispatched while the list had one for its matter.

    Mostly where the lead is the list's; of the others some were chosen against it, with a reason.
    """
    versions = read_versions(until)
    codes = tuple(dict.fromkeys(duty.code for each in versions for duty in each.duties))
    situations = tuple(
        dict.fromkeys(one.code for each in versions for duty in each.duties for one in duty.situations)
    )
    count = len(course.lead)
    duty, situation, version = (np.full(count, -1) for _ in range(3))
    fits = np.zeros((len(codes), len(parties)), bool)
    for each in versions:
        held = (course.dispatched != NEVER) & (course.dispatched >= each.since)
        of_matter = np.array([_place(codes, each, row) for row in listed])
        duty = np.where(held, of_matter[matter], duty)
        version = np.where(held, each.version, version)
        situation_of = np.array([_situation_place(situations, each, row) for row in listed])
        situation = np.where(held, situation_of[matter], situation)
        for one in each.duties:
            fits[codes.index(one.code)] = [is_lead(party.code, one) for party in parties]
    agrees = fits[duty, course.lead]
    chosen = (duty >= 0) & (course.lead >= 0) & (agrees | (np.arange(count) % OVERRIDDEN_ONE_IN == 0))
    duty, situation = np.where(chosen, duty, -1), np.where(chosen, situation, -1)
    differs: Bools = orders.is_lead & (duty[orders.ticket] >= 0) & ~fits[duty[orders.ticket], orders.party]
    reason = np.where(differs, orders.ticket % len(REASONS), -1)
    return RestingDuties(codes, situations, duty, situation, version, orders.ticket, reason)


def _place(codes: Sequence[str], version: ListedVersion, matter: MatterRow) -> int:
    place = version.find_of(matter)
    return -1 if place < 0 else codes.index(version.duties[place].code)


def _situation_place(situations: Sequence[str], version: ListedVersion, matter: MatterRow) -> int:
    place = version.find_of(matter)
    found = find_situation(version.duties[place], matter) if place >= 0 else None
    return -1 if found is None else situations.index(found.code)


def _to_pairs(text: str) -> set[str]:
    return {text[place : place + 2] for place in range(len(text) - 1)}
