"""Sentences of history entries: one formatter for each act with a payload."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from domain.coordination import Contact, LocalLevel, MediationKind, MotionKind, ReplyChannel, Settlement
from domain.duty_choice import ListFinding
from domain.enums import Act, ClockKind, Effect, OrderRole, RequestKind, Secrecy, Speed, TicketClass
from i18n import label, setting_name, t, times
from i18n.locale_context import locale

Data = Mapping[str, Any]
CLAUSE_MARKS = {"zh_CN": "；", "en": "; "}


def describe_payload(act: Act, data: Data) -> str | None:
    """Return in a sentence what an act brought along; None where its name says all."""
    parts = [part for part in TELLING.get(act, _nothing)(data) if part]
    if data.get("files"):
        parts.append(t("附 {count} 个附件", count=times.number(len(data["files"]))))
    return CLAUSE_MARKS[locale()].join(parts) or None


def _nothing(_data: Data) -> Sequence[str | None]:
    return ()


def _dispatched(data: Data) -> Sequence[str | None]:
    if "lead" not in data:
        return ()
    helping = t("，协办 {names}", names=data["cooperating"]) if data.get("cooperating") else ""
    urgent = t("，紧急") if data.get("urgent") else ""
    kind = (
        t("{kind}{urgent}", kind=label(TicketClass(data["class"])), urgent=urgent) if "class" in data else ""
    )
    return (t("主办 {lead}{helping}", lead=data["lead"], helping=helping), kind, *_listed(data))


def _listed(data: Data) -> Sequence[str | None]:
    """Return on which duty of the list an act rests, and why it differs from the list."""
    duty, finding = data.get("duty"), data.get("finding")
    return (
        t("责任事项 {code} {name}", code=duty["code"], name=duty["name"]) if duty else None,
        t("情形：{name}", name=data["situation"]) if data.get("situation") else None,
        t(
            "{finding}，理由：{reason}",
            finding=label(ListFinding(finding)),
            reason=data.get("list_reason", "—"),
        )
        if finding
        else None,
    )


def _pushed(data: Data) -> Sequence[str | None]:
    """Return why a town is given what the list gives a department."""
    reason = data.get("list_reason")
    return (t("擅自下压，理由：{reason}", reason=reason),) if reason else ()


def _proposed(data: Data) -> Sequence[str | None]:
    helping = t("，协办 {names}", names=data["cooperating"]) if data.get("cooperating") else ""
    return (t("建议主办 {lead}{helping}", lead=data.get("lead", "—"), helping=helping),)


def _withdrawn(data: Data) -> Sequence[str | None]:
    return (t("收回{names}的工单", names=data["parties"]),) if data.get("parties") else ()


def _reassigned(data: Data) -> Sequence[str | None]:
    if "to" not in data:
        return ()
    role = label(OrderRole(data.get("role", OrderRole.LEAD)))
    told = t("{role}由{former}改派给{successor}", role=role, former=data["from"], successor=data["to"])
    return (told, *_listed(data))


def _taken_over(data: Data) -> Sequence[str | None]:
    return (t("{former}转给{successor}", former=data["from"], successor=data["to"]),) if "to" in data else ()


def _contacted(data: Data) -> Sequence[str | None]:
    return (t("首次联系：{way}", way=label(Contact(data["contact"]))),) if "contact" in data else ()


def _planned(data: Data) -> Sequence[str | None]:
    return (t("计划 {day} 完成", day=_day(data["day"])),) if "day" in data else ()


def _shelved(data: Data) -> Sequence[str | None]:
    return (t("{day} 复查", day=_day(data["day"])),) if "day" in data else ()


def _longer(data: Data) -> Sequence[str | None]:
    return (t("延长 {days} 个工作日", days=times.number(data["days"])),) if "days" in data else ()


def _transferred(data: Data) -> Sequence[str | None]:
    if "successor" not in data:
        return ()
    return (t("拟转给{successor}", successor=data["successor"]), *_pushed(data))


def _handed_on(data: Data) -> Sequence[str | None]:
    return (
        t("科室：{section}", section=data["section"]) if "section" in data else None,
        t("经办人：{handler}", handler=data["handler"]) if "handler" in data else None,
        t("内部时限 {day}", day=_day(data["day"])) if "day" in data else None,
    )


def _fed_back(data: Data) -> Sequence[str | None]:
    if "way" not in data:
        return ()
    if ReplyChannel(data["way"]) is ReplyChannel.IMPOSSIBLE:
        return (t("无法反馈：{why}", why=data.get("why_not", "—")),)
    proof = t("送达凭据：{proof}", proof=data["proof"]) if "proof" in data else None
    return (t("答复方式：{way}", way=label(ReplyChannel(data["way"]))), proof)


def _called_back(data: Data) -> Sequence[str | None]:
    if data.get("reached") is False:
        return (t("未联系上"),)
    return (
        {True: t("已解决"), False: t("未解决")}.get(data.get("solved", "")),
        {True: t("满意"), False: t("不满意")}.get(data.get("satisfied", "")),
    )


def _missed(data: Data) -> Sequence[str | None]:
    return (t("第 {tries} 次未联系上", tries=times.number(data["tries"])),) if "tries" in data else ()


def _rated(data: Data) -> Sequence[str | None]:
    return (
        t("评价对象：{party}", party=data["department"]) if "department" in data else None,
        t("响应速度：{grade}", grade=label(Speed(data["speed"]))) if "speed" in data else None,
        t("办理效果：{grade}", grade=label(Effect(data["effect"]))) if "effect" in data else None,
    )


def _consulted(data: Data) -> Sequence[str | None]:
    when = times.instant(datetime.fromisoformat(data["held_at"])) if "held_at" in data else None
    return (
        t("{when} 在{place}", when=when, place=data.get("place", "—")) if when else None,
        t("邀请：{names}", names=data["invited"]) if "invited" in data else None,
        t("参加：{names}", names=data["attendance"]) if "attendance" in data else None,
        t("结论：{text}", text=data["conclusions"]) if "conclusions" in data else None,
        *_pushed(data),
        *(
            t("{party}：{what}（{by} 前）", party=one["party"], what=one["what"], by=_day(one["by"]))
            for one in data.get("tasks", ())
        ),
    )


def _mediated(data: Data) -> Sequence[str | None]:
    if "kind" not in data:
        return ()
    return (
        label(MediationKind(data["kind"])),
        t("调解员：{names}", names=data.get("mediators", "—")),
        label(Settlement(data["settlement"])) if "settlement" in data else None,
        t("{day} 回头看", day=_day(data["follow_up_on"])) if "follow_up_on" in data else None,
    )


def _answered(data: Data) -> Sequence[str | None]:
    if "motion" not in data:
        return ()
    kind = label(MotionKind(data["motion"]))
    if not data.get("asked"):
        return (t("答复{kind}", kind=kind),)
    return (t("答复{kind}“{asked}”", kind=kind, asked=data["asked"]),)


def _joined(data: Data) -> Sequence[str | None]:
    return (
        t("并入 {number}", number=data["target"]) if "target" in data else None,
        t("{number} 并入本件", number=data["merged"]) if "merged" in data else None,
    )


def _linked(data: Data) -> Sequence[str | None]:
    return (t("与 {number} 关联", number=data["target"]),) if "target" in data else ()


def _split(data: Data) -> Sequence[str | None]:
    return (
        t("拆分出 {numbers}", numbers=data["numbers"]) if "numbers" in data else None,
        t("拆分自 {number}", number=data["target"]) if "target" in data else None,
    )


def _risen(data: Data) -> Sequence[str | None]:
    return (t("上升到{level}", level=label(LocalLevel(data["level"]))),) if "level" in data else ()


def _reclassified(data: Data) -> Sequence[str | None]:
    if "ticket_class" not in data:
        return ()
    former = label(TicketClass(data["former"])) if "former" in data else "—"
    return (t("由{former}改为{new}", former=former, new=label(TicketClass(data["ticket_class"]))),)


def _released(data: Data) -> Sequence[str | None]:
    return (t("解除{party}的协办", party=data["from"]),) if "from" in data else ()


def _escalated(data: Data) -> Sequence[str | None]:
    return (t("已累计 {count} 次", count=times.number(data["count"])),) if "count" in data else ()


def _reclocked(data: Data) -> Sequence[str | None]:
    if "started" in data:
        return (t("开始{kind}计时", kind=label(ClockKind(data["started"]))),)
    count = len(data.get("clocks", ()))
    if "setting" in data:
        what = setting_name(data["setting"])
        return (t("设置“{what}”更改，{count} 个时限重新计算", what=what, count=count),)
    if "calendar" in data:
        return (t("工作日历变动，{count} 个时限重新计算", count=count),)
    if "year" in data:
        return (t("{year} 年工作日历变动，{count} 个时限重新计算", year=data["year"], count=count),)
    return ()


def _succeeded(data: Data) -> Sequence[str | None]:
    if "to" not in data:
        return ()
    joined = data.get("joined")
    return (
        t("{former}的工作由{new}承接，时限不变", former=data["from"], new=tuple(data["to"])),
        t("{count} 张联动工单并为一件办理", count=joined) if joined else None,
    )


def _corrected(data: Data) -> Sequence[str | None]:
    words: Mapping[str, tuple[str, Callable[[Any], str]]] = {
        "matter": (t("事项"), str),
        "place": (t("地点"), str),
        "duty": (t("责任事项"), str),
        "situation": (t("具体情形"), str),
        "address": (t("地址"), str),
        "request_kind": (t("诉求类型"), lambda value: label(RequestKind(value))),
        "secrecy": (t("密级"), lambda value: label(Secrecy(value))),
        "public": (t("是否公开"), lambda value: t("对外公开") if value else t("不公开")),
        "class": (t("类别"), lambda value: label(TicketClass(value))),
    }
    return tuple(
        t(
            "{what}由{former}改为{new}",
            what=what,
            former=_or_none(said, data[name]["from"]),
            new=_or_none(said, data[name]["to"]),
        )
        for name, (what, said) in words.items()
        if name in data
    )


def _or_none(said: Callable[[Any], str], value: Any) -> str:
    return "—" if value is None or value == "" else said(value)


def _day(text: str) -> str:
    return times.day(date.fromisoformat(text))


TELLING: Mapping[Act, Callable[[Data], Sequence[str | None]]] = MappingProxyType(
    {
        Act.DISPATCH: _dispatched,
        Act.PROPOSE: _proposed,
        Act.REASSIGN: _reassigned,
        Act.WITHDRAW_DISPATCH: _withdrawn,
        Act.TAKE_OVER: _taken_over,
        Act.RESPOND: _contacted,
        Act.PLAN: _planned,
        Act.SHELVE: _shelved,
        Act.REQUEST_EXTENSION: _longer,
        Act.EXTEND: _longer,
        Act.TRANSFER: _transferred,
        Act.HAND_ON: _handed_on,
        Act.MARK_STEP: lambda data: (
            (t("第 {no} 步 {title}", no=data["step"], title=data["title"]),) if data else ()
        ),
        Act.FEED_BACK: _fed_back,
        Act.ANSWER_AT_ONCE: _fed_back,
        Act.CALL_BACK: _called_back,
        Act.MISS_CALL_BACK: _missed,
        Act.RATE: _rated,
        Act.CONSULT: _consulted,
        Act.MEDIATE: _mediated,
        Act.ANSWER: _answered,
        Act.MERGE: _joined,
        Act.LINK: _linked,
        Act.SPLIT: _split,
        Act.RISE: _risen,
        Act.RECLASSIFY: _reclassified,
        Act.RELEASE: _released,
        Act.ESCALATE: _escalated,
        Act.RECLOCK: _reclocked,
        Act.SUCCEED: _succeeded,
        Act.CORRECT: _corrected,
    }
)
