"""Configuration of the new-call form, which its script renders and saves."""

from enum import StrEnum
from json import dumps

from dash.development.base_component import Component

from dashboard.shared import html, ids
from dashboard.shared.choices import MapChoices
from dashboard.shared.desks import Desk
from domain.enums import Channel, RequesterKind, RequestKind
from i18n import either, label, t
from services.hotline import ANSWERED_BY


def render_slot(desk: Desk, choices: MapChoices) -> Component | None:
    """Return where the form opens, with the button that opens it; None at a desk that takes no calls."""
    if not desk.takes_calls:
        return None
    return html.Div(
        [
            html.Button(
                [t("新受理"), html.Kbd("N")],
                className="button button--primary intake__new",
                type="button",
                **{"data-intake": "new", "data-testid": "new-call"},
            ),
            html.Section(id=ids.HOTLINE, hidden=True, **{"aria-label": t("新受理")}),
        ],
        className="intake-slot",
        **{"data-intake-facts": _facts(choices)},
    )


def _facts(choices: MapChoices) -> str:
    return dumps(
        {
            "account": choices.actor.id,
            "city": choices.city.city,
            "fields": _fields(),
            "matters": [[one.code, either(one.name, one.name_en), one.major] for one in choices.matters],
            "levels": [
                {"code": level.code, "shapes": level.shapes, "depth": level.depth} for level in choices.levels
            ],
            "levelNames": {level.code: either(level.label_zh, level.label_en) for level in choices.levels},
            "words": _words(),
        },
        ensure_ascii=False,
    )


def _options(kind: type[StrEnum], *members: StrEnum) -> list[list[str]]:
    return [[one.value, label(one)] for one in members or kind]


def _fields() -> list[dict[str, object]]:
    """Return the field table that ``assets/js/desk/intake/fields.js`` draws.

    row: its line; hint: shown in the empty control; title: at the pointer; ``beside``: the field in whose
    control it is drawn; visible_if: values of other fields, all of which must match; optional: shown when the
    server asks for it.
    """
    return [
        *_caller_fields(),
        _field(
            "text",
            "textarea",
            t("反映的内容"),
            "text",
            hint=t("时间、地点、什么事、希望怎样办"),
            rows=5,
            maxlength=4000,
        ),
        _field("matter", "matter", t("事项"), "matter", hint=t("暂不确定，由分派席定")),
        _field("where", "place", t("地点"), "where", hint=t("镇街、村居社区或网格的名称或编码")),
        _field(
            "address",
            "text",
            t("地址或标志物"),
            "where",
            hint=t("如：渤海路与正阳路口，农商行对面"),
            maxlength=200,
        ),
        _field(
            "answer",
            "textarea",
            t("当场答复"),
            "answer",
            hint=t("咨询能当场答复的，把答复写在这里：不再分派，直接进入回访"),
            rows=3,
            maxlength=4000,
            visible_if={"request_kind": [RequestKind.ENQUIRY.value], "same_as": [""]},
        ),
        _field(
            "override",
            "text",
            t("清单外受理的理由"),
            "override",
            hint=t("为何由中心受理，写明后再登记一次"),
            maxlength=500,
            optional=True,
        ),
    ]


def _caller_fields() -> list[dict[str, object]]:
    enterprise = {"requester_kind": [RequesterKind.ENTERPRISE.value]}
    credit_code = t("统一社会信用代码")
    phone = t("输入后按回车，查来电人以前的诉求")
    return [
        _field("channel", "select", t("渠道"), "who", options=_options(Channel, *ANSWERED_BY)),
        _field("phone", "tel", t("来电号码"), "who", title=phone),
        _field("name", "text", t("姓名"), "who", title=t("不留姓名和号码即为匿名")),
        _field("requester_kind", "radio", t("诉求人"), "kind", options=_options(RequesterKind)),
        _field(
            "credit_code",
            "text",
            credit_code,
            hint=credit_code,
            maxlength=24,
            beside="requester_kind",
            visible_if=enterprise,
        ),
        _field("request_kind", "radio", t("诉求类别"), "kind", options=_options(RequestKind)),
    ]


def _field(name: str, kind: str, label: str, row: str = "", **more: object) -> dict[str, object]:
    return {"name": name, "kind": kind, "label": label, "row": row, **more}


def _words() -> dict[str, str]:
    return {**_places(), **_findings(), **_ends()}


def _places() -> dict[str, str]:
    return {
        "title": t("新受理"),
        "place_none": t("没有这个地方，可换个写法或在地图上点"),
        "place_clear": t("换一个地点"),
        "locating": t("正在查这个地点…"),
        "map": t("在地图上点"),
        "map_towns": t("先点镇街，再点准确位置"),
        "map_back": t("回到全市"),
        "map_failed": t("地图没有读到，可直接输入地名"),
        "urgent": t("紧急"),
        "urgent_means": t(
            "危及人身或公共安全、正在扩大的事。责任单位须在紧急响应时限内响应，昼夜计时，同时通知值班人员。"
        ),
        "tip_off_means": t(
            "举报默认保密：承办单位、镇街和村居看不到诉求人，地点只显示到镇街，不与其他诉求比对。"
        ),
    }


def _findings() -> dict[str, str]:
    return {
        "earlier": t("来电人以前的诉求"),
        "earlier_none": t("这个号码以前没有诉求"),
        "earlier_ask": t("填写来电号码后显示。每次查询都会留下记录。"),
        "reply": t("答复：{0}"),
        "due": t("时限 {0}"),
        "similar": t("可能是同一件事"),
        "similar_none": t("附近近期没有相似的未结事项"),
        "similar_ask": t("写明内容和地点后自动比对近期的未结事项"),
        "same": t("是同一件，并入它"),
        "not_same": t("不是"),
        "joins": t("登记后并入 {0}，两位诉求人都会得到答复"),
        "undo": t("取消并入"),
        "alike": t("文字相近 {0}"),
        "responsible": t("网格负责人"),
        "hints": t("可能的事项"),
        "duty": t("责任清单"),
    }


def _ends() -> dict[str, str]:
    return {
        "submit": t("登记受理"),
        "close": t("收起"),
        "clear": t("清空"),
        "kept": t("草稿已保存在本机，刷新不会丢失"),
        "read_out": t("请读给来电人"),
        "next": t("接下一个电话"),
        "open": t("打开这件诉求"),
        "lost": t("没有连上服务器，内容都还在。网络恢复后再按一次即可，不会登记成两件。"),
    }
