"""Names of the items of forms of agencies."""

from i18n import t


def name_item(item: str) -> str:
    """Return the name of an item: the shipped samples are translated, a city's own are as it wrote them."""
    samples = {
        "响应呼叫": t("响应呼叫"),
        "到场处置": t("到场处置"),
        "依单履职": t("依单履职"),
        "协同配合": t("协同配合"),
        "群众反映": t("群众反映"),
        "业务质效": t("业务质效"),
        "依法履职": t("依法履职"),
        "队伍管理": t("队伍管理"),
        "纪律作风": t("纪律作风"),
    }
    return samples.get(item, item)
