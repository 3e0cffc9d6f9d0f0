"""The sheet of one town: how it rates, its forms of agencies, and the parts of its own performance."""

from dash.development.base_component import Component

from dashboard.assessment import ids as names
from dashboard.assessment import outcomes
from dashboard.assessment.address import PointsRequest, PointsView
from dashboard.assessment.agencies import render_town_forms
from dashboard.assessment.head import name_year, render_none
from dashboard.assessment.parts import render_parts
from dashboard.assessment.read_model import PageFrame, TownSheetReading
from dashboard.assessment.towns import render_rating_table
from dashboard.shared import html, nodes
from dashboard.shared.controls import render_query_link
from i18n import t


def render_town_sheet(frame: PageFrame, reading: TownSheetReading) -> list[Component]:
    """Return the rows of a town, and next to it the sums of the parts."""
    towns, known = reading.towns.ratings, reading.towns.names
    main = [
        _back(frame),
        html.Header(
            html.H2(
                t(
                    "{department} · {year}考核明细",
                    department=known.get(reading.town, reading.town),
                    year=name_year(frame),
                ),
                id="assessment-title",
            ),
            className="supervision__head",
        ),
        render_rating_table(frame, towns, known, total=False) if towns else render_none(frame),
        render_town_forms(reading.towns.forms, known) if reading.towns.forms else None,
        *outcomes.render_matters(reading.matters),
        None if reading.matters else html.P(t("这一年没有到期或报结的交办事项。"), className="muted"),
        *outcomes.render_notices(reading.notices),
    ]
    return [
        nodes.render_host(
            names.MAIN, main, element=html.Section, className="supervision__left supervision__left--wide"
        ),
        nodes.render_host(
            names.ASIDE,
            render_parts(reading.parts, is_frozen=frame.is_frozen),
            element=html.Aside,
            className="supervision__right",
        ),
    ]


def _back(frame: PageFrame) -> Component | None:
    if not frame.is_reader_of_all:
        return None
    address = PointsRequest(year=frame.request.year, view=PointsView.TOWNS).to_address()
    return render_query_link(
        t("← 返回镇街"), address, className="button button--plain assessment__back", **{"data-testid": "back"}
    )
