"""Forms of agencies in the demonstration: the last quarter's, most filled in, two given back."""

from datetime import datetime, timedelta

from db.models import AgencyForm
from db.queries.cities import load_city_facts
from demo.accounts import DEMO_AGENCY, DEMO_TOWN
from demo.actors import party_of
from demo.appeals import OFFICE
from demo.world import CityMoment
from domain.agency_forms import (
    AgencyFormAct,
    AgencyFormStatus,
    FillFormPayload,
    FormSide,
    ItemPoints,
    ReopenFormPayload,
)
from domain.assessment_freezes import find_last_quarter
from domain.scopes import Actor
from services.agency_form_rounds import open_forms
from services.agency_forms import AGENCY_FORMS
from services.workflow import engine
from services.workflow.engine import WorkflowRequest

MOST = 1000
LEAST_SHARE, MISSING_SHARE = 0.78, 0.06  # of the points of an item, and of the forms
BEGINS = timedelta(hours=1)  # after the end of the quarter
REMARKS = ("响应及时，配合到位。（模拟）", "部分事项到场较慢，请加强值守。（模拟）", "", "", "")


def assess_agencies(moment: CityMoment) -> int:
    """Open the forms of the last quarter, fill most of them in, give two back; return how many there are."""
    zone = load_city_facts(moment.session, moment.city).zone
    quarter = find_last_quarter(moment.now.astimezone(zone).date())
    begins = quarter.ends(zone) + BEGINS
    if begins > moment.now:
        return 0
    forms = open_forms(moment.session, moment.city, quarter, now=begins, limit=MOST)
    for form in forms:
        at = begins + timedelta(days=moment.dice.randint(1, 9), minutes=moment.dice.randint(450, 960))
        is_seen = form.agency == DEMO_AGENCY
        if at < moment.now and (is_seen or moment.dice.random() > MISSING_SHARE):
            _fill(moment, form, at)
    for side in FormSide:
        _give_back(moment, forms, side)
    return len(forms)


def _fill(moment: CityMoment, form: AgencyForm, at: datetime) -> None:
    points = tuple(
        ItemPoints(item=item, points=round(most * moment.dice.uniform(LEAST_SHARE, 1)))
        for item, most in zip(form.items, form.most, strict=True)
    )
    payload = FillFormPayload(points=points, text=moment.dice.choice(REMARKS))
    request = WorkflowRequest(AgencyFormAct.FILL, payload, str(form.id))
    _execute(moment, party_of(moment.world, form.rater), request, at)


def _give_back(moment: CityMoment, forms: list[AgencyForm], side: FormSide) -> None:
    """Let one form of a side be filled in again, of the town that is shown, so that it waits at a desk."""
    given = (
        form
        for form in forms
        if form.side is side
        and form.town_code == DEMO_TOWN
        and form.agency != DEMO_AGENCY
        and form.status is AgencyFormStatus.FILLED
    )
    form = next(given, None)
    at = moment.now - timedelta(hours=3)
    if form is not None and form.filled_at is not None and form.filled_at < at:
        payload = ReopenFormPayload(text="分数与当季呼叫响应情况出入较大，请核对后重填。（模拟）")
        _execute(moment, OFFICE, WorkflowRequest(AgencyFormAct.REOPEN, payload, str(form.id)), at)


def _execute(moment: CityMoment, actor: Actor, request: WorkflowRequest, at: datetime) -> None:
    engine.execute(moment.session, AGENCY_FORMS, request, actor=actor, now=at)
