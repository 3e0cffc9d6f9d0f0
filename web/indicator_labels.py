"""What keys of indicators are called in the reader's language, for pages, interface and exports."""

from db.queries.indicators import IndicatorRow
from domain.indicator_questions import WORDS
from domain.indicators import Breakdown
from i18n import either, label, t


def label_row(by: Breakdown, row: IndicatorRow) -> str:
    """Return the name of a row: of an area, a party, a matter or a duty, of a word, or of the total."""
    return label_key(by, row.key, (row.name, row.name_en))


def label_key(by: Breakdown, key: str, names: tuple[str | None, str | None]) -> str:
    """Return the name of a key; its code where it has none."""
    name, name_en = names
    if name is not None:
        return either(name, name_en)
    if by is Breakdown.ALL:
        return t("合计")
    return label(WORDS[by](key)) if by in WORDS else key
