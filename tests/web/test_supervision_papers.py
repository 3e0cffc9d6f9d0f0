"""The paper of a notice: for those who read the notice, with its facts, and without secret numbers."""

from datetime import date

import pytest

from api.supervision_papers import LIMITS, render_html
from db.models import SupervisionNotice
from db.queries.notice_papers import load_paper
from db.session import owner_transaction, transaction
from domain.enums import Secrecy
from domain.settings import SETTINGS
from domain.supervision import Grounds, IssuePayload, SupervisionKind
from i18n import DEFAULT_LOCALE, use
from tests.support import factories
from tests.support.people import CITY, PEOPLE
from tests.support.workflow.city import dispatched
from tests.support.workflow.subjects import issued

OFFICE = PEOPLE["supervisor"].name
LIMITS_NOW = {key.partition(".")[2]: int(SETTINGS[key].default) for key in LIMITS}


@pytest.fixture(scope="module")
def notice(product):
    """An order to D01 about an ordinary and a secret ticket, both named in its text."""
    with owner_transaction() as session:
        factories.a_calendar(session)
        plain, secret = dispatched(session), dispatched(session)
        session.flush()
        order = IssuePayload(
            kind=SupervisionKind.ORDER,
            party="D01",
            grounds=Grounds.NO_RESPONSE,
            text=f"1. {plain.number} 至今未响应。\n2. {secret.number} 至今未响应。",
            numbers=(plain.number, secret.number),
            due_on=date(2026, 9, 24),
        )
        row = issued(session, order)
        secret.secrecy, secret.public = Secrecy.SECRET, False
        return row.id, plain.number, secret.number


def html_of(who: str, notice_id) -> str:
    with transaction(PEOPLE[who].scope) as session, use(DEFAULT_LOCALE):
        return render_html(load_paper(session, CITY, str(notice_id)), limits=LIMITS_NOW, simulated=True)[1]


@pytest.mark.parametrize("who", ["supervisor", "leader", "D01"])
def test_it_says_number_addressee_facts_basis_deadline_and_issuer(notice, who):
    notice_id, plain, _ = notice

    html = html_of(who, notice_id)

    for said in (
        "责令整改通知书〔2026〕1号",
        "单位D01：",
        plain,
        "240 个工作分钟",
        "2026年9月24日前",
        OFFICE,
    ):
        assert said in html, said
    assert "模拟数据" in html


@pytest.mark.parametrize("who", ["supervisor", "leader", "D01"])
def test_no_paper_holds_the_number_of_a_secret_ticket(notice, who):
    notice_id, _, secret = notice

    html = html_of(who, notice_id)

    assert secret not in html
    assert "保密，编号不印" in html


READERS = {"leader": 200, "department": 200, "dispatcher": 403, "administrator": 403}


@pytest.mark.parametrize(("role", "status"), READERS.items())
def test_it_is_printed_for_those_who_read_the_notice(notice, sign_in, role, status):
    notice_id, *_ = notice

    answer = sign_in(role).get(f"/api/v1/supervision/notices/{notice_id}.pdf")

    assert answer.status_code == status
    if status == 200:
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF-")
        assert answer.headers["cache-control"] == "private, no-store"


def test_another_party_is_answered_as_if_there_were_none(notice, sign_in):
    notice_id, *_ = notice
    with owner_transaction() as session:
        session.get_one(SupervisionNotice, (CITY, notice_id)).party = "D02"

    answer = sign_in("department").get(f"/api/v1/supervision/notices/{notice_id}.pdf")

    assert answer.status_code == 404
