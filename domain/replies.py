"""Draft the written reply of a ticket (反馈) from what was done, and choose the way it takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from domain.coordination import Way
from domain.enums import Channel
from domain.errors import Invalid
from domain.message import Sentence

# Ours: a reply goes back the way the matter came in; a device has nobody to be told.
WAYS: Mapping[Channel, Way] = MappingProxyType(
    {
        Channel.HOTLINE_5123456: Way.PHONE,
        Channel.HOTLINE_5150000: Way.PHONE,
        Channel.MAILBOX: Way.LETTER,
        Channel.GRID_STAFF: Way.VISIT,
        Channel.TOWN: Way.VISIT,
        Channel.PLATFORM: Way.PLATFORM,
        Channel.DEVICE: Way.IMPOSSIBLE,
        Channel.WEB: Way.WEB,
    }
)
BY_PHONE = frozenset({Way.PHONE, Way.SMS})
# By what the reply is known to have arrived, where the product itself does not keep that: a short message has
# its receipt, what stands on the page of the query code needs none.
PROOFS: Mapping[Way, str] = MappingProxyType(
    {
        Way.PHONE: "用电话答复须写明通话时间或录音编号",
        Way.EMAIL: "用电子邮件答复须写明发送时间",
        Way.LETTER: "用书面答复须写明寄出或签收情况",
        Way.VISIT: "当面答复须写明时间、地点或签收人",
        Way.PLATFORM: "通过来件平台答复须写明平台回执",
    }
)
# Who gave no name is still told where the answer waits for the number and its query code.
FOR_ANYBODY = frozenset({Way.WEB, Way.PLATFORM})
FOR_THE_ANONYMOUS = FOR_ANYBODY | {Way.VISIT}  # who reported in person, without a name, may be met again


@dataclass(frozen=True, slots=True)
class DoneBy:
    """What one party did; plan: the plan it filed before, if any."""

    party: str
    result: str
    completed_at: datetime | None
    plan: str | None = None
    plan_on: date | None = None


@dataclass(frozen=True, slots=True)
class Matter:
    """What a reply answers: when it was handed in, what it is about."""

    number: str
    name: str | None
    reported_at: datetime


def draft(matter: Matter, done: Sequence[DoneBy], *, zone: ZoneInfo) -> list[Sentence]:
    """Return the sentences of a reply: what was reported, who did what and when, what else is planned.

    done: the lead first. zone: the city's. Nothing of the reporter is said, nothing that nobody wrote down.
    """
    about = (
        Sentence(
            "您于{when}反映的“{matter}”（编号 {number}）已办结。",
            {"when": matter.reported_at, "matter": matter.name, "number": matter.number},
        )
        if matter.name
        else Sentence(
            "您于{when}反映的问题（编号 {number}）已办结。",
            {"when": matter.reported_at, "number": matter.number},
        )
    )
    return [
        about,
        *(_done(one) for one in done if one.result),
        *(_planned(one) for one in done if _is_to_come(one, zone)),
        Sentence("感谢您的反映和监督，如仍有问题，请再次联系我们。"),
    ]


def way_for(channel: Channel, *, anonymous: bool, has_phone: bool) -> Way:
    """Return the way a reply takes unless the person at the desk knows better."""
    way = WAYS[channel]
    if anonymous and way not in FOR_ANYBODY:
        return Way.IMPOSSIBLE
    if way in BY_PHONE and not has_phone:
        return Way.IMPOSSIBLE
    return way


def is_reached(way: Way, *, anonymous: bool, has_phone: bool) -> bool:
    """Tell whether a reply can reach its reporter that way; no phone or letter reaches the anonymous."""
    if way is Way.IMPOSSIBLE:
        return True
    return way in FOR_THE_ANONYMOUS if anonymous else has_phone or way not in BY_PHONE


def check_way(way: Way, *, anonymous: bool, has_phone: bool) -> None:
    """Refuse a way that cannot reach the reporter. Raises Invalid, saying what to choose instead."""
    if is_reached(way, anonymous=anonymous, has_phone=has_phone):
        return
    if anonymous:
        raise Invalid("诉求人匿名，没有联系方式，请选择“无法反馈”并写明原因")
    raise Invalid("诉求人没有登记电话，不能用电话或短信答复，请选择其他方式")


def check_proof(way: Way, proof: str) -> None:
    """Refuse a reply without the proof that its way needs. Raises Invalid."""
    if way in PROOFS and not proof.strip():
        raise Invalid(PROOFS[way])


def why_not(channel: Channel, *, anonymous: bool) -> str:
    """Return why nobody can be told, where the way says so."""
    if channel is Channel.DEVICE:
        return "设备报警，没有诉求人"
    return "诉求人匿名，没有联系方式" if anonymous else "诉求人没有登记电话"


def _done(one: DoneBy) -> Sentence:
    result = one.result.rstrip("。；;. ")
    if one.completed_at is None:
        return Sentence("{party}：{result}。", {"party": one.party, "result": result})
    return Sentence(
        "{party}于{when}办理：{result}。", {"party": one.party, "when": one.completed_at, "result": result}
    )


def _is_to_come(one: DoneBy, zone: ZoneInfo) -> bool:
    """Tell whether a plan goes on after what was done so far."""
    ends = one.completed_at
    return (
        bool(one.plan)
        and one.plan_on is not None
        and ends is not None
        and one.plan_on > ends.astimezone(zone).date()
    )


def _planned(one: DoneBy) -> Sentence:
    plan = (one.plan or "").rstrip("。；;. ")
    return Sentence("后续安排：{plan}，{day}前完成。", {"plan": plan, "day": one.plan_on})
