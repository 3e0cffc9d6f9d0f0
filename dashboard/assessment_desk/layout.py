"""Layout of the desk of appeals, exclusions and forms of agencies; what it shows is in the address."""

from collections.abc import Mapping
from typing import Any

from dash import dcc
from dash.development.base_component import Component

import clock
from dashboard.assessment_desk import agency_forms_read_model, appeals_read_model, exclusions_read_model
from dashboard.assessment_desk import ids as names
from dashboard.assessment_desk.address import AssessmentRequest, AssessmentView
from dashboard.shared import html, page_bar
from dashboard.shared.desks import ASSESSMENT_DESK
from dashboard.shared.navigation import ASSESSMENT_DESK_READERS
from dashboard.shared.offices import queue_list
from db.queries import cities
from db.session import Session, transaction
from domain.agency_forms import AGENCY_FORM_ACTS
from domain.appeals import APPEAL_ACTS
from domain.enums import Role
from domain.errors import NotAllowed
from domain.exclusions import EXCLUSION_ACTS
from domain.scopes import Actor
from i18n import t

READERS: Mapping[AssessmentView, frozenset[Role]] = {
    AssessmentView.APPEALS: APPEAL_ACTS.readers,
    AssessmentView.EXCLUSIONS: EXCLUSION_ACTS.readers,
    AssessmentView.AGENCY_FORMS: AGENCY_FORM_ACTS.readers,
}
VIEW_NAMES: Mapping[AssessmentView, str] = {
    AssessmentView.APPEALS: "评价申诉",
    AssessmentView.EXCLUSIONS: "不计考核申请",
    AssessmentView.AGENCY_FORMS: "派驻机构考核表",
}
PARTS: Mapping[AssessmentView, Any] = {
    AssessmentView.APPEALS: appeals_read_model,
    AssessmentView.EXCLUSIONS: exclusions_read_model,
    AssessmentView.AGENCY_FORMS: agency_forms_read_model,
}


def layout(actor: Actor, query: Mapping[str, str]) -> Component:
    """Return the page at an address. Raises NotAllowed for those whom it does not concern."""
    with transaction(actor.scope) as session:
        city = cities.load_city_facts(session, actor.city)
        body = read_body(session, actor, AssessmentRequest.read(query))
    return html.Div(
        [
            dcc.Store(id=names.DONE),
            page_bar.render_bar(actor, city, here=ASSESSMENT_DESK),
            html.Main(body, id=names.BODY, className="supervision office"),
        ],
        className="desk-page",
        **{"data-testid": "assessment-desk"},
    )


def read_body(session: Session, actor: Actor, request: AssessmentRequest) -> list[Component]:
    """Return the list and what is opened next to it. Raises NotAllowed or NotFound."""
    if not ASSESSMENT_DESK_READERS & actor.roles:
        raise NotAllowed("此页面由{who}使用", who=tuple(sorted(ASSESSMENT_DESK_READERS)))
    views = [view for view, roles in READERS.items() if roles & actor.roles]
    asked = request
    if asked.view not in views and asked == AssessmentRequest():
        asked = AssessmentRequest(views[0])  # the page itself begins with what concerns its reader
    if asked.view not in views:
        raise NotAllowed("此页面由{who}使用", who=tuple(sorted(READERS[AssessmentView(asked.view)])))
    now = clock.now(session, actor.city)
    read = PARTS[AssessmentView(asked.view)]
    listed = read.read_list(session, actor, asked, now=now)
    if asked.opened:
        right = read.read_opened(session, actor, asked, now=now)
    elif asked.new:
        right = [read.read_new(session, actor, asked)]
    else:
        right = [queue_list.render_day(listed)]
    return [
        queue_list.render_list(
            asked,
            listed,
            ident=names.LIST,
            title=t("申诉与考核表"),
            parts={view: t(VIEW_NAMES[view]) for view in views},
        ),
        html.Section(right, className="supervision__right office__right"),
    ]
