"""Messages of failed requests: why, what is safe, what to do; ``failures.js`` shows them."""

import json
from enum import StrEnum

import i18n
from i18n import t


class FailureKind(StrEnum):
    """Why a request got no answer."""

    TOO_LONG = "too_long"
    BUSY = "busy"
    LOST = "lost"
    BUG = "bug"


def get_title(kind: FailureKind) -> str:
    """Return what happened."""
    return {
        FailureKind.TOO_LONG: t("查询时间过长，已停止"),
        FailureKind.BUSY: t("系统繁忙，这次请求没有排到"),
        FailureKind.LOST: t("连接中断，这次请求没有得到回答"),
        FailureKind.BUG: t("系统出错，这次请求没有完成"),
    }[kind]


def get_advice(kind: FailureKind) -> str:
    """Return what to do."""
    return {
        FailureKind.TOO_LONG: t("请重试；仍不行时请缩短期间或缩小范围。"),
        FailureKind.BUSY: t("请稍候重试。"),
        FailureKind.LOST: t("连接恢复后请重试。"),
        FailureKind.BUG: t("请重试；若再次出现，请把编号告知管理员。"),
    }[kind]


def encode_strings() -> str:
    """Return the sentences of the script as JSON; {0} is filled by it."""
    told = {
        "locale": i18n.html_lang(),
        "zone": str(i18n.zone()),
        "lost": get_title(FailureKind.LOST),
        "lost_advice": get_advice(FailureKind.LOST),
        "bug": get_title(FailureKind.BUG),
        "bug_advice": get_advice(FailureKind.BUG),
        "stale": t("{0} 起未能更新"),
        "kept": t("已显示的内容未变。"),
        "kept_since": t("已显示的内容未变，是 {0} 的。"),
        "nothing_yet": t("这里还没有内容，已有数据不受影响。"),
        "undone": t("操作没有完成，已有数据不受影响；重试不会重复办理。"),
        "unknown": t("不能确定操作是否已完成；重试不会重复办理。"),
        "reference": t("编号 {0}"),
        "retry": t("重试"),
        "retrying": t("正在重试…"),
        "close": t("关闭"),
        "page": t("页面没有打开"),
        "page_safe": t("已有数据不受影响。"),
    }
    return json.dumps(told, ensure_ascii=False)
