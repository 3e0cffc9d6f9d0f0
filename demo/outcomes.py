"""Texts of the demonstration for completion, reply and call-back."""

from dataclasses import dataclass

import numpy as np

from demo.bulk_ids import uuids_of
from demo.copy_text import Bools, Bytes, Ints, Table, constant, flags, instants, texts, uuids, words
from demo.demand import CHANNELS, Demand
from demo.steps import ACTS, Steps
from domain.coordination import ReplyChannel
from domain.enums import Act
from domain.replies import get_reply_channel, get_unreachable_reason

DONE = (
    "已现场处置完毕，问题已解决",
    "已安排维修并恢复正常，现场已复查",
    "已整改到位，并与诉求人当面沟通",
    "已联合镇街处理完毕，后续由网格员巡查",
    "已依法告知并责令改正，当事人已整改",
    "已按规定办理并答复诉求人",
)
# Most used first: those who review see them in this order.
REWORKS = (
    "现场复核仍有遗留，退回重办",
    "现场复核仍有遗留，退回重办",
    "现场复核仍有遗留，退回重办",
    "请补充处置后照片",
    "请补充处置后照片",
    "答复内容未回应诉求，请重新办理",
    "未与诉求人联系，请联系后再办结",
)
REPLIES = (
    "您反映的问题已处理完毕，感谢您的支持。",
    "经核实已整改，如有反复请再次拨打热线。",
    "已由责任单位办结，欢迎监督。",
)
PROOFS = {
    ReplyChannel.PHONE: "通话录音已存",
    ReplyChannel.VISIT: "网格员当面告知",
    ReplyChannel.LETTER: "信箱回复已发出",
    ReplyChannel.PLATFORM: "平台回执已收到",
}
NOTES_UNSOLVED = ("仍有异味", "过几天又出现了", "只处理了一部分", "没有人来过现场")
WAYS = list(ReplyChannel)
SOLVED_SHARE, SATISFIED_SHARE = 0.955, 0.93
SEAT = "demo:caller"


@dataclass(frozen=True, slots=True)
class Happened:
    """The steps of one act: which ticket, when, in order of ticket and time."""

    ticket: Ints
    at: Ints


def happened(steps: Steps, act: Act) -> Happened:
    """Return the steps of an act."""
    chosen = steps.act == ACTS.index(act)
    return Happened(steps.ticket[chosen], steps.at[chosen])


def reply_table(
    city: str, found: Happened, demand: Demand, *, anonymous: Bools, ticket_ids: Bytes, seed: int
) -> Table:
    """Return the rows of ``replies``: one for each feed-back step; anonymous reporters cannot be notified."""
    count = len(found.ticket)
    channels = [CHANNELS[place] for place in demand.channel[found.ticket].tolist()]
    hidden = anonymous[found.ticket].tolist()
    said = [
        get_reply_channel(channel, anonymous=gone, has_phone=not gone)
        for channel, gone in zip(channels, hidden, strict=True)
    ]
    why = [
        get_unreachable_reason(channel, anonymous=gone) if way is ReplyChannel.IMPOSSIBLE else ""
        for way, channel, gone in zip(said, channels, hidden, strict=True)
    ]
    way = np.array([WAYS.index(one) for one in said], np.int64)
    return Table(
        "replies",
        {
            "city": constant(city, count),
            "id": uuids(uuids_of(found.at, stream=(seed, 94))),
            "ticket_id": uuids(ticket_ids[found.ticket]),
            "reply": words(REPLIES, found.ticket % len(REPLIES)),
            "way": words(WAYS, way),
            "proof": texts([PROOFS.get(one, "") for one in said]),
            "why_not": texts(why),
            "at": instants(found.at),
            "by": constant(SEAT, count),
            "by_name": constant("回访员", count),
        },
    )


def call_back_table(city: str, found: Happened, *, ticket_ids: Bytes, seed: int) -> Table:
    """Return the rows of ``call_backs``: the answers of those who were reached."""
    rng = np.random.default_rng([seed, 95])
    count = len(found.ticket)
    solved: Bools = rng.random(count) < SOLVED_SHARE
    satisfied: Bools = solved & (rng.random(count) < SATISFIED_SHARE)
    note = np.where(solved, -1, found.ticket % len(NOTES_UNSOLVED))
    return Table(
        "call_backs",
        {
            "city": constant(city, count),
            "id": uuids(uuids_of(found.at, stream=(seed, 96))),
            "ticket_id": uuids(ticket_ids[found.ticket]),
            "at": instants(found.at),
            "reached": flags(np.ones(count, np.bool_)),
            "solved": flags(solved),
            "satisfied": flags(satisfied),
            "note": texts([NOTES_UNSOLVED[place] if place >= 0 else "" for place in note.tolist()]),
            "by": constant(SEAT, count),
            "by_name": constant("回访员", count),
        },
    )
