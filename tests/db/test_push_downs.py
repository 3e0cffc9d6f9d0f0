"""A town reports duties pushed down to it; the supervision office decides; no other party reads it."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from db.ids import new_id
from db.models import Attachment, PushDown, PushDownFile
from db.queries.push_downs import find_document, list_push_downs
from db.queries.stored_files import list_named_files
from db.session import owner_transaction, transaction
from domain.errors import DomainError, Invalid, NotAllowed
from domain.push_downs import FindingPayload, IssuerKind, PushAct, PushDownPayload, PushStatus, PushWay
from domain.scopes import Reach, Scope
from services.push_downs import PUSH_DOWNS
from services.workflow.engine import WorkflowRequest, execute
from tests.support import factories
from tests.support.people import CITY, PEOPLE
from tests.support.workflow.city import MORNING
from tests.support.workflow.subjects import an_upload

DAY = timedelta(days=1)
SHA = b"\x01" * 32


@pytest.fixture
def city(session: Session) -> Session:
    factories.a_city(session)
    factories.a_calendar(session)
    return session


def a_payload(*files: Attachment, **changes: object) -> PushDownPayload:
    payload = PushDownPayload(
        issuer_kind=IssuerKind.COORDINATING,
        issuer_name="某领导小组办公室",
        department="D01",
        way=PushWay.CHAT,
        what="要求镇街承担执法检查",
        received_on=MORNING.date(),
        files=tuple(file.id for file in files),
    )
    return payload.model_copy(update=changes)


def report(session: Session, payload: PushDownPayload, who: str = "town") -> PushDown:
    request = WorkflowRequest(PushAct.REPORT, payload)
    return execute(session, PUSH_DOWNS, request, actor=PEOPLE[who], now=MORNING)


def reported(session: Session) -> PushDown:
    return report(session, a_payload(an_upload(session)))


def find(session: Session, made: PushDown, act: PushAct, finding: str, who: str = "supervisor") -> None:
    request = WorkflowRequest(act, FindingPayload(finding=finding), str(made.id))
    execute(session, PUSH_DOWNS, request, actor=PEOPLE[who], now=MORNING + DAY)


def test_a_report_names_issuer_department_and_document(city):
    reported(city)

    [found] = list_push_downs(city, CITY)

    assert (found.issuer_kind, found.department_name, found.way) == (
        IssuerKind.COORDINATING, "单位D01", PushWay.CHAT,
    )  # fmt: skip
    assert (found.status, found.town_code) == (PushStatus.REPORTED, "001")
    [paper] = found.documents
    served = find_document(city, CITY, paper.id)
    assert served is not None
    assert served.sha256 == SHA


def test_the_document_no_longer_waits_and_a_sweep_knows_it(city):
    upload = an_upload(city).id

    report(city, a_payload(files=(upload,)))

    assert city.scalars(select(Attachment.id)).all() == []
    assert SHA in {digest for file in list_named_files(city) for digest in file.digests}


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"files": ()}, "请附上文件"),
        ({"department": "002"}, "市直部门"),
        ({"received_on": (MORNING + DAY).date()}, "晚于今天"),
        ({"what": " "}, "请写明要求镇街承担的事项"),
        ({"issuer_name": ""}, "请写明由谁下发"),
    ],
    ids=["no document", "a town behind it", "tomorrow", "nothing asked", "nobody"],
)
def test_a_report_that_says_too_little_is_refused(city, changes, complaint):
    payload = a_payload(an_upload(city), **changes)

    with pytest.raises(Invalid, match=complaint):
        report(city, payload)


def test_the_upload_of_somebody_else_proves_nothing(city):
    with pytest.raises(Invalid, match="不是您上传的"):
        report(city, a_payload(an_upload(city, "dispatcher")))


@pytest.mark.parametrize("who", ["D01", "unit", "dispatcher", "supervisor"])
def test_only_a_town_reports(city, who):
    with pytest.raises(NotAllowed, match="镇街"):
        report(city, a_payload(), who)


def test_the_supervision_office_decides_once_and_with_a_reason(city):
    made = reported(city)
    with pytest.raises(Invalid, match="理由"):
        find(city, made, PushAct.UPHOLD, "")

    find(city, made, PushAct.UPHOLD, "主体为D01")

    assert (made.status, made.found_by_name) == (PushStatus.UPHELD, PEOPLE["supervisor"].name)
    with pytest.raises(DomainError, match="已由"):
        find(city, made, PushAct.DISMISS, "再议")
    with pytest.raises(NotAllowed):
        find(city, made, PushAct.DISMISS, "否", who="town")


SCOPES = {
    "its town": (Scope("alpha", Reach.TOWN, town="001"), 1),
    "another town": (Scope("alpha", Reach.TOWN, town="002"), 0),
    "the department behind it": (Scope("alpha", Reach.DEPARTMENT, department="D01"), 0),
    "a unit of the town": (Scope("alpha", Reach.UNIT, unit="0011"), 0),
    "the supervision office": (Scope.whole("alpha"), 1),
    "another city": (Scope.whole("beta"), 0),
    "nobody": (Scope.none("alpha"), 0),
}


@pytest.fixture
def pushed(world):
    with owner_transaction() as session:
        made = PushDown(
            city="alpha", id=new_id(MORNING), town_code="001", issuer_kind=IssuerKind.DEPARTMENT,
            issuer_name="单位D01", department="D01", way=PushWay.PAPER, what="代为执法",
            received_on=MORNING.date(), status=PushStatus.REPORTED, reported_at=MORNING,
            reported_by="1", reported_by_name="镇街甲",
        )  # fmt: skip
        session.add(made)
        session.flush()
        paper = PushDownFile(
            city="alpha", id=new_id(MORNING), push_down_id=made.id, sha256=SHA, media_type="application/pdf",
            size_bytes=9, name="通知.pdf", uploaded_at=MORNING,
        )  # fmt: skip
        session.add(paper)
    yield made.id
    with owner_transaction() as session:
        session.delete(session.get_one(PushDownFile, ("alpha", paper.id)))
        session.flush()
        session.delete(session.get_one(PushDown, ("alpha", made.id)))


@pytest.mark.parametrize(("scope", "seen"), SCOPES.values(), ids=SCOPES.keys())
def test_only_the_town_and_who_watches_the_whole_city_read_a_report(world, pushed, scope, seen):
    with transaction(scope) as session:
        rows = session.scalars(select(PushDown.id)).all()
        papers = session.scalars(select(PushDownFile.push_down_id)).all()

    assert list(rows) == list(papers) == [pushed] * seen


def test_a_town_does_not_report_in_the_name_of_another(world):
    row = {
        "city": "alpha", "town_code": "002", "issuer_kind": "department", "issuer_name": "甲",
        "department": "D01", "way": "paper", "what": "乙", "received_on": MORNING.date(),
        "status": "reported", "reported_at": MORNING, "reported_by": "1", "reported_by_name": "丙",
    }  # fmt: skip
    with transaction(SCOPES["its town"][0]) as session:
        session.add(PushDown(id=new_id(MORNING), **row))
        with pytest.raises(DBAPIError, match="row-level security"):
            session.flush()
        session.rollback()
