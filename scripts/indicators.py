"""Generate docs/indicators.md from the table of indicators, and check it.

``python -m scripts.indicators`` writes the page; with ``--check`` it fails where the page is stale.
"""

import sys
from pathlib import Path

import i18n
from domain.indicators import INDICATORS, OF_TICKETS, Breakdown, IndicatorSpec, Ratio
from i18n import label, t

PAGE = Path(__file__).resolve().parent.parent / "docs" / "indicators.md"
HEAD = """# Indicators

Written by `python -m scripts.indicators` from `domain/indicators.py`; do not edit. `make check` fails when it
is stale. Sums are named as in `domain/rollups.py`: family and measure. Each indicator is shown with numerator
and denominator; where nothing was due it is "—", never 0 or 100. Periods end at the newest counted day, at
the latest yesterday; they are compared with the period before and with last year's, each as far as the
running one has gone.
"""
COMBINED = "One of these can be combined with the town; other combinations are refused."


def main() -> int:
    """Write the page, or compare it."""
    text = render_page()
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(text, encoding="utf-8")
        return 0
    if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == text:
        return 0
    print("docs/indicators.md is not what domain/indicators.py makes: run python -m scripts.indicators")
    return 1


def render_page() -> str:
    """Return the text of the page."""
    lines = [HEAD, "| code | name | numerator ÷ denominator | by department and agency | better |"]
    lines += ["|---|---|---|---|---|", *(_row(spec) for spec in INDICATORS), "", "## Definitions", ""]
    for spec in INDICATORS:
        lines += [f"**{_both(spec.name)}**", "", f"{spec.definition}", "", f"{_english(spec.definition)}", ""]
    lines += ["## Breakdowns", "", COMBINED, ""]
    lines += ["| by | name | sums of tickets |", "|---|---|---|"]
    for breakdown in Breakdown:
        sums = OF_TICKETS.get(breakdown)
        lines.append(f"| `{breakdown}` | {_label(breakdown)} | `{sums or 'ticket.all'}` |")
    return "\n".join(lines) + "\n"


def _row(spec: IndicatorSpec) -> str:
    own = _ratio(spec.of_party) if spec.of_party else "the same"
    return f"| `{spec.code}` | {_both(spec.name)} | {_ratio(spec.ratio)} | {own} | {spec.better} |"


def _ratio(ratio: Ratio) -> str:
    return f"`{ratio.family}.{ratio.numerator}` ÷ `{ratio.family}.{ratio.denominator}`"


def _both(message_id: str) -> str:
    return f"{message_id} — {_english(message_id)}"


def _english(message_id: str) -> str:
    with i18n.use("en"):
        return t(message_id)


def _label(breakdown: Breakdown) -> str:
    with i18n.use("zh_CN"):
        chinese = label(breakdown)
    with i18n.use("en"):
        return f"{chinese} — {label(breakdown)}"


if __name__ == "__main__":
    raise SystemExit(main())
