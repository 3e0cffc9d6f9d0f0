"""Draft the written reply of a ticket (反馈) from what was done, and choose its channel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from domain.coordination import ReplyChannel
from domain.enums import Channel
from domain.errors import Invalid
from domain.message import Sentence

# Ours: a reply goes back through the channel of the report; a device has no recipient.
WAYS: Mapping[Channel, ReplyChannel] = MappingProxyType(
    {
        Channel.HOTLINE_5123456: ReplyChannel.PHONE,
        Channel.HOTLINE_5150000: ReplyChannel.PHONE,
        Channel.MAILBOX: ReplyChannel.LETTER,
        Channel.GRID_STAFF: ReplyChannel.VISIT,
        Channel.TOWN: ReplyChannel.VISIT,
        Channel.PLATFORM: ReplyChannel.PLATFORM,
        Channel.DEVICE: ReplyChannel.IMPOSSIBLE,
        Channel.WEB: ReplyChannel.WEB,
    }
)
BY_PHONE = frozenset({ReplyChannel.PHONE, ReplyChannel.SMS})
# By what the reply is known to have arrived, where the product itself does not keep that: a short message has
# its receipt, what is shown on the page of the query code needs none.
PROOFS: Mapping[ReplyChannel, str] = MappingProxyType(
    {
        ReplyChannel.PHONE: "用电话答复须写明通话时间或录音编号",
        ReplyChannel.EMAIL: "用电子邮件答复须写明发送时间",
        ReplyChannel.LETTER: "用书面答复须写明寄出或签收情况",
        ReplyChannel.VISIT: "当面答复须写明时间、地点或签收人",
        ReplyChannel.PLATFORM: "通过来件平台答复须写明平台回执",
    }
)
# An anonymous reporter is still reachable where the answer waits for the number and its query code.
FOR_ANYBODY = frozenset({ReplyChannel.WEB, ReplyChannel.PLATFORM})
FOR_THE_ANONYMOUS = FOR_ANYBODY | {
    ReplyChannel.VISIT
}  # who reported in person, without a name, may be met again


@dataclass(frozen=True, slots=True)
class DoneBy:
    """What one party did; plan: the plan it filed before, if any."""

    party: str
    result: str
    completed_at: datetime | None
    plan: str | None = None
    plan_on: date | None = None


@dataclass(frozen=True, slots=True)
class ReplySubject:
    """What a reply answers: when it was handed in, what it is about."""

    number: str
    name: str | None
    reported_at: datetime


def draft(matter: ReplySubject, done: Sequence[DoneBy], *, zone: ZoneInfo) -> list[Sentence]:
    """Return the sentences of a reply: what was reported, who did what and when, what else is planned.

    done: the lead first. zone: the city's. Excludes reporter data and anything unrecorded.
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


def get_reply_channel(channel: Channel, *, anonymous: bool, has_phone: bool) -> ReplyChannel:
    """Return the way a reply takes unless the person at the desk knows better."""
    way = WAYS[channel]
    if anonymous and way not in FOR_ANYBODY:
        return ReplyChannel.IMPOSSIBLE
    if way in BY_PHONE and not has_phone:
        return ReplyChannel.IMPOSSIBLE
    return way


def is_reached(way: ReplyChannel, *, anonymous: bool, has_phone: bool) -> bool:
    """Return whether a reply can reach its reporter by that channel; anonymous ones have no address."""
    if way is ReplyChannel.IMPOSSIBLE:
        return True
    return way in FOR_THE_ANONYMOUS if anonymous else has_phone or way not in BY_PHONE


def check_way(way: ReplyChannel, *, anonymous: bool, has_phone: bool) -> None:
    """Refuse a way that cannot reach the reporter. Raises Invalid, saying what to choose instead."""
    if is_reached(way, anonymous=anonymous, has_phone=has_phone):
        return
    if anonymous:
        raise Invalid("诉求人匿名，没有联系方式，请选择“无法反馈”并写明原因")
    raise Invalid("诉求人没有登记电话，不能用电话或短信答复，请选择其他方式")


def check_proof(way: ReplyChannel, proof: str) -> None:
    """Refuse a reply without the proof that its way needs. Raises Invalid."""
    if way in PROOFS and not proof.strip():
        raise Invalid(PROOFS[way])


def get_unreachable_reason(channel: Channel, *, anonymous: bool) -> str:
    """Return why the reporter cannot be notified, where the channel says so."""
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
    """Return whether a plan continues after what was done so far."""
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
