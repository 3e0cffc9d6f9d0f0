"""Configuration of the map's scripts: the city, its levels and shapes, and the texts."""

import json
from collections.abc import Iterable
from typing import Any

from dashboard.shared.choices import MapChoices
from dashboard.shared.filter_choices import build_filter_choices
from db.queries.reference_data import LevelEntry
from domain import enums
from domain.measures import MEASURES, SHARE_BREAKS, MeasureSpec, get_breaks
from domain.settings import RATING_DAYS
from i18n import either, html_lang, label, name, t


def encode_config(choices: MapChoices) -> str:
    """Return the facts as JSON for one attribute of the page."""
    return json.dumps(build_config(choices), ensure_ascii=False, separators=(",", ":"))


def build_config(choices: MapChoices) -> dict[str, Any]:
    """Return what the scripts read once, when the page starts."""
    city = choices.city
    return {
        "city": {
            "code": city.city,
            "name": either(city.name, city.name_en),
            "zone": str(city.zone),
            "replay": city.as_of.isoformat() if city.as_of else None,
        },
        "cities": [each.city for each in choices.cities],
        "levels": [
            {
                "code": level.code,
                "label": get_level_name(level),
                "depth": level.depth,
                "shapes": level.shapes,
                "areas": level.areas,
            }
            for level in choices.levels
        ],
        "filters": build_filter_choices(choices),
        "locale": html_lang(),
        "lights": {light.value: label(light) for light in enums.LIGHT_ORDER},
        "measures": build_measures(MEASURES.values(), share_breaks=choices.share_breaks),
        "statuses": {status.value: label(status) for status in enums.Status},
        "words": build_strings(choices.rating_days),
    }


def build_measures(
    specs: Iterable[MeasureSpec], *, share_breaks: tuple[float, ...] = SHARE_BREAKS
) -> dict[str, dict[str, Any]]:
    """Return the table of measures as the scripts read it, by code; share_breaks: the city's, of shares."""
    return {
        spec.code: {
            "label": name("Measure", spec.label),
            "sums": spec.sums.value,
            "value": spec.value.value,
            "scale": spec.scale.value,
            "breaks": get_breaks(spec, share_breaks),
            "tooltip": [figure.value for figure in spec.tooltip],
        }
        for spec in specs
    }


def build_units(rating_days: int = RATING_DAYS) -> dict[str, str]:
    """Return the units of all measures, and those under a chosen period; rating_days: the usual one."""
    units = {f"unit_{spec.code}": fill_days(t(spec.unit), rating_days) for spec in MEASURES.values()}
    of_periods = {
        f"unit_{spec.code}_period": t(spec.period_unit) for spec in MEASURES.values() if spec.period_unit
    }
    return units | of_periods


def fill_days(said: str, days: int) -> str:
    """Return a sentence of the scripts with its days; its other places are filled by them."""
    return said.replace("{days}", str(days))


def get_level_name(level: LevelEntry) -> str:
    """Return the short name of a level that every city knows, else the city's own word for it."""
    if level.code in set(enums.Level):
        return label(enums.Level(level.code))
    return either(level.label_zh, level.label_en)


def build_strings(rating_days: int = RATING_DAYS) -> dict[str, str]:
    """Return the sentences of the scripts; {0} and the like are filled by them."""
    return {
        **build_map_strings(),
        **build_legend_strings(rating_days),
        **build_search_strings(),
        **build_state_strings(),
        **build_chronic_strings(),
    }


def build_chronic_strings() -> dict[str, str]:
    """Return what the layer of chronic places says."""
    return {
        "chronic_candidate": t("候选（空心，虚线）"),
        "chronic_project": t("治理中（实心，实线）"),
        "chronic_excess": t("{0} 件，预期 {1} 件"),
        "chronic_until": t("已比对到 {0}，每周一更新"),
        "chronic_loading": t("正在读取高发点位…"),
        "chronic_failed": t("高发点位没有读到，地图不受影响。"),
        "chronic_none": t("目前没有候选或治理中的点位。"),
        "chronic_none_own": t("目前没有本单位参与的专题治理。"),
        "chronic_never": t("还没有比对过：每周一起比对上一周，需有半年以上按日汇总的数据。"),
        "chronic_replay": t("回放的城市不作比对，没有高发点位。"),
    }


def build_map_strings() -> dict[str, str]:
    """Return what tooltip, list and breadcrumb say."""
    return {
        "area": t("区域"),
        "code": t("编码"),
        "open": t("未结事项"),
        "count": t("{0} 件"),
        "risk_share": t("风险占比"),
        "worst": t("最差"),
        "score": t("得分"),
        "score_value": t("{0} 分"),
        "ratings": t("{0} 件评价"),
        "few_ratings": t("评价不足 10 件，得分已向全市均值收缩"),
        "no_ratings": t("时段内没有评价"),
        "no_open": t("没有未结事项"),
        "drill": t("双击进入下一级"),
        "drill_to": t("进入{0}"),
        "list_caption": t("{0}：按{1}排序的{2}"),
        "more": t("再显示 {0} 个"),
        "ascending": t("从低到高"),
        "descending": t("从高到低"),
        "since": t("从"),
        "until": t("到"),
        "whole_city": t("全市"),
        "any": t("不限"),
    }


def build_legend_strings(rating_days: int = RATING_DAYS) -> dict[str, str]:
    """Return what the legend says; rating_days: the usual period of ratings."""
    return {
        **build_units(rating_days),
        "unit_share": t("临期至逾期的占比"),
        "area_count": t("区域数"),
        "range": t("{0}–{1}"),
        "from": t("{0} 以上"),
        "below": t("{0} 以下"),
        "no_data": t("无数据"),
        "none_open": t("无未结事项"),
        "total": t("合计 {0} 件"),
        "total_ratings": t("合计 {0} 件评价"),
        "unlocated": t("其中无坐标 {0} 件"),
        "unlocated_hint": t("位置未知或不宜显示，计入合计，不画在地图上"),
        "all_empty": t("当前筛选下没有工单。可清除部分筛选再看。"),
    }


def build_search_strings() -> dict[str, str]:
    """Return what the search box says."""
    return {
        "search": t("搜索区域名称、编码或诉求编号（按 / 键）"),
        "search_none": t("没有找到“{0}”。可试区域名称、编码开头或完整诉求编号。"),
        "search_failed": t("搜索暂时不可用，请稍后再试"),
        "search_all": t("搜索全部诉求：{0}"),
        "search_areas": t("区域"),
        "search_tickets": t("诉求"),
    }


def build_state_strings() -> dict[str, str]:
    """Return what the signs of freshness and the states of the map say."""
    return {
        "connecting": t("正在连接"),
        "live": t("实时"),
        "stale": t("数据已停在 {0}"),
        "offline": t("连接中断，保留最后画面，正在重连"),
        "refused": t("此画面不能实时更新：{0}"),
        "data_time": t("数据时间 {0}"),
        "loading": t("正在读取区域…"),
        "shapes_missing": t("这一层级还没有发布边界。请联系管理员导入区域，或换一个层级。"),
        "shapes_failed": t("区域边界没有读到。已有画面不受影响。"),
        "retry": t("重试"),
    }
