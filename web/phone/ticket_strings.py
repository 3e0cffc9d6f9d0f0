"""Texts of the phone page for one ticket, the forms of its acts, and the user."""

from collections.abc import Mapping

from domain.act_payloads import (
    ContactPayload,
    ExtensionPayload,
    MediatePayload,
    PlanPayload,
    RatePayload,
    ReplyPayload,
    ResultPayload,
)
from domain.payload_base import NotePayload, Payload
from domain.payload_fields import Display
from i18n import t

Place = tuple[type[Payload], str]  # a field of a payload
LABELS: Mapping[str, Place] = {
    "contact": (ContactPayload, "contact"),
    "days": (ExtensionPayload, "days"),
    "effect": (RatePayload, "effect"),
    "evidence": (ResultPayload, "text"),
    "mediators": (MediatePayload, "mediation.mediators"),
    "plan_day": (PlanPayload, "day"),
    "plan_text": (PlanPayload, "text"),
    "reply_proof": (ReplyPayload, "delivery.proof"),
    "reply_text": (ReplyPayload, "text"),
    "reply_why_not": (ReplyPayload, "delivery.why_not"),
    "settlement": (MediatePayload, "mediation.settlement"),
    "speed": (RatePayload, "speed"),
}
LACKS: Mapping[str, Place] = {
    "contact_lacks": (ContactPayload, "contact"),
    "day_lacks": (PlanPayload, "day"),
    "days_lack": (ExtensionPayload, "days"),
    "evidence_lacks": (ResultPayload, "text"),
    "grades_lack": (RatePayload, "speed"),
    "note_lacks": (NotePayload, "text"),
    "plan_lacks": (PlanPayload, "text"),
    "reply_lacks": (ReplyPayload, "text"),
    "way_lacks": (ReplyPayload, "delivery.way"),
    "why_lacks": (ReplyPayload, "delivery.why_not"),
}


def build_ticket_strings() -> dict[str, str]:
    """Return the texts of a ticket's detail."""
    return {
        "act_kept": t("已存入本机，联网后自动办理"),
        "act_sending": t("正在办理"),
        "acts_elsewhere": t("另有 {0} 项办理请在电脑上进行"),
        "acts_none": t("现在没有要您办理的"),
        "acts_none_hint": t("轮到您办理时，这里会出现按钮。"),
        "anonymous": t("匿名"),
        "calendar_missing": t("待定：{0} 年的工作日历尚未载入"),
        "channel": t("渠道"),
        "clocks": t("时限"),
        "content_place": t("内容与地点"),
        "duty_facts": t("科室、电话、程序、标准"),
        "duty_is": t("责任事项：{0} {1}"),
        "duty_list": t("责任清单"),
        "flow_chart": t("流程图"),
        "follow_up_on": t("回头看 {0}"),
        "history": t("办理经过"),
        "ended": t("终止"),
        "in_time": t("按时"),
        "manual": t("说明书：{0}"),
        "mediations": t("调处化解"),
        "no_clocks": t("没有时限"),
        "paused": t("暂停中"),
        "provisional": t("{0}（暂定）"),
        "replies": t("反馈"),
        "reported": t("上报时间"),
        "reporter": t("诉求人"),
        "stopped": t("已停止"),
        "to_do": t("现在可办"),
        "too_late": t("超期"),
    }


def build_form_strings() -> dict[str, str]:
    """Return what the forms of acts ask for: labels and complaints of the field tables, and shorter words."""
    return {
        **{word: t(_shown(*place).label) for word, place in LABELS.items()},
        **{word: t(_shown(*place).required) for word, place in LACKS.items()},
        "agreement": t("协议内容或调解情况"),
        "agreement_lacks": t("调解成功须写明协议内容"),
        "follow_up": t("回头看日期"),
        "lead": t("建议的主办单位"),
        "lead_lacks": t("请选择单位"),
        "mediation_kind": t("纠纷类别"),
        "mediation_lacks": t("请写明纠纷类别、调解员和结果"),
        "mediators_hint": t("可写多人，用顿号隔开"),
        "note": t("说明"),
        "photos_lack": t("请附现场照片，至少 {0} 张"),
        "photos_least": t("现场照片（至少 {0} 张）"),
        "reason": t("原因"),
        "remark": t("说明（可不填）"),
        "reply_hint": t("办了什么、谁办的、何时办好；用诉求人听得懂的话"),
        "reply_way": t("如何送达"),
        "successor": t("拟接办单位"),
        "proof_lacks": t("请写明送达凭据，如通话时间、签收人"),
    }


def build_me_strings() -> dict[str, str]:
    """Return what the person's own screen says."""
    return {
        "account": t("账号、岗位和密码"),
        "city": t("城市"),
        "language": t("语言"),
        "megabytes": t("{0} MB"),
        "name": t("姓名"),
        "roles": t("角色"),
        "scope": t("辖区或单位"),
        "sent": t("我的上报"),
        "sent_none": t("还没有上报过"),
        "sign_out": t("退出登录"),
        "sign_out_offline": t("现在没有网络，联网后才能退出"),
        "sign_out_unsent": t("还有 {0} 件没有发送，退出后会从本机删除，不能找回。"),
        "storage": t("本机占用"),
        "version": t("版本"),
        "who": t("我"),
    }


def _shown(payload: type[Payload], name: str) -> Display:
    """Return how a field of a payload is shown."""
    return next(spec.shown for spec in payload.list_specs() if spec.name == name)
