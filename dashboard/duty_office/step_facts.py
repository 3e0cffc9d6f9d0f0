"""Facts of the steps of amendments and arbitrations, as their history says them."""

from collections.abc import Callable, Mapping
from datetime import date

from domain.amendment_payloads import ReviewBody
from i18n import label, t, times


def list_step_facts(names: Mapping[str, str]) -> Mapping[str, Callable[[object], str]]:
    """Return how each fact of a step that a reader should see is said. names: of parties, by code."""

    def name_of(code: object) -> str:
        return names.get(str(code), str(code))

    return {
        "document": lambda said: t("文号：{document}", document=said),
        "decided_on": lambda said: t("文件日期：{day}", day=_day(said)),
        "staffing_document": lambda said: t("机构编制部门复函：{document}", document=said),
        "staffing_on": _day,
        "justice_document": lambda said: t("司法部门复函：{document}", document=said),
        "justice_on": _day,
        "body": lambda said: label(ReviewBody(str(said))),
        "effective_from": lambda said: t("生效日期：{day}", day=_day(said)),
        "list_version": lambda said: t("属地管理事项清单第 {version} 版", version=said),
        "lead": lambda said: t("主体责任：{party}", party=name_of(said)),
    }


def _day(said: object) -> str:
    return times.day(date.fromisoformat(str(said)))
