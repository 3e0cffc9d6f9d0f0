"""Steps of a flow chart in words: who takes them, until when, where they lead."""

from collections.abc import Mapping, Sequence

from domain.duties import CENTER, TOWN, UNIT, FlowStep, NextStep
from i18n import t


def name_lane(code: str, names: Mapping[str, str]) -> str:
    """Return what a lane is called; names: of departments, by code."""
    kinds = {UNIT: t("村居社区"), TOWN: t("镇街"), CENTER: t("社会治理服务中心")}
    return kinds.get(code) or names.get(code, code)


def format_limit(step: FlowStep) -> str | None:
    """Return the time limit of a step; None where it has none of its own."""
    if step.limit is None:
        return None
    return t("1 个工作日内") if step.limit == 1 else t("{count} 个工作日内", count=step.limit)


def format_next(step: FlowStep, steps: Sequence[FlowStep]) -> str:
    """Return where a step leads, as a sentence."""
    if not step.next:
        return t("流程结束")
    titles = {other.no: other.title for other in steps}
    return "；".join(_format_lead(leads, titles) for leads in step.next)


def _format_lead(leads: NextStep, titles: Mapping[int, str]) -> str:
    to = t("第 {no} 步 {title}", no=leads.to, title=titles.get(leads.to, ""))
    if leads.condition is None:
        return t("接着到{to}", to=to)
    return t("{condition}：到{to}", condition=leads.condition, to=to)
