"""A report as HTML for paper, and as PDF."""

from pathlib import Path

from adapters import pdf
from domain.report_figures import ReportFigures
from i18n import t
from services import report_text
from web import templates
from web.reports.charts import read_colours
from web.reports.view import build_view

STYLE = Path(__file__).parents[2] / "dashboard" / "assets" / "css" / "report.css"


def list_light_colours() -> dict[str, str]:
    """Return the colour of each light by its word."""
    colours = read_colours()
    return {
        "red": colours["light-red"],
        "orange": colours["light-orange"],
        "yellow": colours["light-yellow"],
        "green": colours["light-green"],
        "paused": colours["light-paused"],
        "no_deadline": colours["light-no-deadline"],
    }


def render_paper(figures: ReportFigures, *, edition: int) -> str:
    """Return the HTML of a report in the language in use, as it is printed."""
    values = build_view(figures, edition=edition)
    return templates.render_text(
        "report_paper.html", links=False, light_colours=list_light_colours(), **values
    )


def render_report_pdf(figures: ReportFigures, *, edition: int) -> bytes:
    """Return a report as PDF in the language in use. Raises pdf.NotPrintable."""
    return pdf.render_pdf(
        render_paper(figures, edition=edition),
        styles=[STYLE.read_text(encoding="utf-8")],
        page_label=t("第 {page} 页 / 共 {pages} 页", page=pdf.PAGE, pages=pdf.PAGES),
        running_title=f"{report_text.name_title(figures)}　{report_text.name_period(figures)}",
    )
