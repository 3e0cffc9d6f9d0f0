"""Configuration of the wall's scripts: the city, its levels and shapes, and the texts."""

import json
from dataclasses import dataclass
from typing import Any

from dashboard.shared.map_config import build_legend_strings, build_measures, fill_days
from db.queries.cities import CityFacts
from db.queries.reference_data import LevelEntry
from domain.enums import LIGHT_ORDER
from domain.measures import SHARE_BREAKS, list_wall_measures
from domain.settings import FIGURES_PERIOD, RATING_DAYS
from i18n import either, html_lang, label, t


@dataclass(frozen=True, slots=True)
class WallChoices:
    """What one wall shows: a city, or the part of it named ``part``; version is the server's.

    figures_days: over which the workflow and the deadlines kept are counted. share_breaks: where the city's
    classes of shares begin. rating_days: the usual period of ratings.
    """

    city: CityFacts
    levels: list[LevelEntry]
    part: str | None
    version: str
    figures_days: int = FIGURES_PERIOD.days
    share_breaks: tuple[float, ...] = SHARE_BREAKS
    rating_days: int = RATING_DAYS


def encode_config(choices: WallChoices) -> str:
    """Return the facts as JSON for one attribute of the page."""
    return json.dumps(build_config(choices), ensure_ascii=False, separators=(",", ":"))


def build_config(choices: WallChoices) -> dict[str, Any]:
    """Return what the scripts read once, when the page starts."""
    city = choices.city
    return {
        "city": {
            "code": city.city,
            "zone": str(city.zone),
            "replay": city.as_of.isoformat() if city.as_of else None,
        },
        "levels": [
            {
                "code": level.code,
                "label": either(level.label_zh, level.label_en),
                "depth": level.depth,
                "shapes": level.shapes,
            }
            for level in choices.levels
        ],
        "locale": html_lang(),
        "lights": {light.value: label(light) for light in LIGHT_ORDER},
        "measures": build_wall_measures(choices.share_breaks),
        "version": choices.version,
        "words": _words(choices),
    }


def _words(choices: WallChoices) -> dict[str, str]:
    days = choices.rating_days
    return {
        **build_legend_strings(days),
        **build_strings(choices.figures_days),
        **build_measure_strings(days),
    }


def build_wall_measures(share_breaks: tuple[float, ...] = SHARE_BREAKS) -> dict[str, dict[str, Any]]:
    """Return the measures that take turns, by code; ``figures``: what fills the line of a hot area."""
    measures = build_measures(list_wall_measures(), share_breaks=share_breaks)
    for spec in list_wall_measures():
        if spec.wall is not None:
            measures[spec.code]["figures"] = spec.wall.figures
    return measures


def build_measure_strings(rating_days: int = RATING_DAYS) -> dict[str, str]:
    """Return what the wall says of each measure: the note below its name, its hot areas, their table.

    rating_days: the usual period of ratings.
    """
    return {
        f"{kind}_{spec.code}": fill_days(t(getattr(spec.wall, kind)), rating_days)
        for spec in list_wall_measures()
        for kind in ("note", "hot", "top")
    }


def build_strings(days: int) -> dict[str, str]:
    """Return the sentences of the wall's scripts; {0} and the like are filled by them.

    days: of the period over which the workflow and the deadlines kept are counted.
    """
    lately = {
        "month": "近 {days} 天 {{0}}",
        "than_period": "较前 {days} 天",
        "matters_period": "近 {days} 天",
        "kept_of": "近 {days} 天到期 {{1}} 件，按时 {{0}} 件",
    }
    return {
        **{name: t(words, days=days) for name, words in lately.items()},
        "minutes": t("{0} 分钟"),
        "hours": t("{0} 小时"),
        "days": t("{0} 天"),
        "median": t("中位 {0}"),
        "no_record": t("无记录"),
        "than_yesterday": t("较 24 小时前"),
        "unchanged": t("持平"),
        "points": t("{0} 个百分点"),
        "week_same": t("上周同日此时 {0}"),
        "measure_by": t("{0} · 按{1}"),
        "top_none": t("暂无"),
        "urgent": t("紧急"),
        "no_place": t("位置未知"),
        "no_matter": t("未分类"),
        "supervised": t("督办事项"),
        "supervised_unit": t("件"),
        "notices": t("督查文书"),
        "notices_unit": t("份在办"),
        "notices_overdue": t("整改逾期 {0} 份"),
        "matters": t("交办事项"),
        "matters_unit": t("件在办"),
        "matters_overdue": t("逾期 {0} 件"),
        "matters_checking": t("待核验 {0} 件"),
        "matters_closed": t("已销号"),
        "matters_closed_unit": t("件"),
        "matters_in_time": t("按期 {0} 件"),
        "none_new": t("还没有可公开的诉求"),
        "data_at": t("数据 {0}"),
        "live": t("实时"),
        "connecting": t("正在连接"),
        "stale": t("数据停在 {0}"),
        "offline": t("连接中断 · 画面停在 {0}"),
        "refused": t("此画面不能实时更新：{0}"),
        "shapes_missing": t("还没有发布边界，请联系管理员导入区域"),
        "shapes_failed": t("区域边界没有读到，正在重试"),
    }
