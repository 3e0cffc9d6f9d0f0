"""Table of pages by address."""

from collections.abc import Callable, Mapping
from functools import partial

from dash.development.base_component import Component

from dashboard.assessment import layout as assessment_layout
from dashboard.assessment_desk import layout as assessment_desk_layout
from dashboard.assigned_matters import layout as assigned_matters_layout
from dashboard.catalogue import layout
from dashboard.causes import layout as causes_layout
from dashboard.desk import layout as desk_page
from dashboard.duties import layout as duties_layout
from dashboard.duty_import import layout as duty_import_layout
from dashboard.duty_office import layout as duty_office_layout
from dashboard.duty_synonyms import layout as duty_synonyms_layout
from dashboard.inbox import layout as inbox_layout
from dashboard.indicators import layout as indicators_layout
from dashboard.indicators.address import PATH as INDICATORS
from dashboard.map import layout as map_page
from dashboard.roster import layout as roster_layout
from dashboard.search import layout as search_layout
from dashboard.shared.desks import DESKS
from dashboard.supervision import layout as supervision_layout
from domain.scopes import Actor
from web.url_paths import (
    ASSESSMENT,
    ASSESSMENT_DESK,
    ASSIGNED,
    CAUSES,
    DUTY_IMPORT,
    DUTY_OFFICE,
    DUTY_SYNONYMS,
)

Layout = Callable[[Actor, Mapping[str, str]], Component]

PAGES: dict[str, Layout] = {
    "/map": map_page.layout,
    **{desk.path: partial(desk_page.layout_of, desk) for desk in DESKS},
    "/inbox": inbox_layout.layout,
    "/duty": roster_layout.layout,
    "/catalogue": layout.layout,
    "/duties": duties_layout.layout,
    INDICATORS: indicators_layout.layout,
    "/search": search_layout.layout,
    ASSESSMENT: assessment_layout.layout,
    DUTY_OFFICE: duty_office_layout.layout,
    ASSESSMENT_DESK: assessment_desk_layout.layout,
    ASSIGNED: assigned_matters_layout.layout,
    CAUSES: causes_layout.layout,
    DUTY_IMPORT: duty_import_layout.layout,
    DUTY_SYNONYMS: duty_synonyms_layout.layout,
    **supervision_layout.PAGES,
}
