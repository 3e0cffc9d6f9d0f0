"""Loading a list of duties from a workbook: dry run, publication once, the same again, refused rows."""

import json
from base64 import b64encode
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook
from plotly.utils import PlotlyJSONEncoder

from dashboard.duty_import import acts
from dashboard.duty_import.acts import PublishForm
from dashboard.duty_import.workbook import SentFile
from dashboard.duty_office import amendments_read_model as office
from dashboard.duty_office.address import OfficeRequest
from db.models import Amendment
from db.queries.workflow_events import list_steps
from db.session import DatabaseUrls, owner_transaction, transaction
from domain.amendments import AmendmentAct, AmendmentStatus
from domain.duties import DUTY_LIST_ACTS, Duty, DutyList
from domain.enums import Role
from domain.errors import Invalid, NotAllowed, Stale
from etl import duties_xlsx, duty_import
from services.amendments import AMENDMENTS
from services.duties import load_newest_versions
from services.workflow.engine import WorkflowRequest, execute
from tests.support import factories
from tests.support.duties import (
    NEXT_REFERENCE,
    SECOND_DAY,
    a_power_item,
    a_shared_duty,
    an_editor,
    publish_duties,
)
from tests.support.people import PEOPLE
from tests.support.workflow.city import MORNING
from tests.support.workflow.subjects import an_application

CITY = "370783"
ITEMS = [a_power_item(f"D01-CF-{number:03}", name=f"对第{number}种行为的处罚") for number in range(1, 5)]
DUTY = a_shared_duty("S-401", powers=("D01-CF-001",))
RENAMED = replace(DUTY, name="消防安全监管")
CHANGED = [replace(ITEMS[0], name="对改名行为的处罚"), *ITEMS[1:3], a_power_item("D01-CF-009")]
FORM = PublishForm(NEXT_REFERENCE, "关于调整权责清单的通知", SECOND_DAY.isoformat(), agreed=True)


@pytest.fixture(autouse=True)
def city(database: DatabaseUrls) -> None:
    with owner_transaction() as session:
        factories.a_city(session)
        publish_duties(session, *ITEMS)
        publish_duties(session, DUTY)


def a_file(*listed: Duty) -> SentFile:
    content = duties_xlsx.write(listed, names={})
    return SentFile(f"data:;base64,{b64encode(content).decode()}", "duties.xlsx", "token")


def run(*listed: Duty) -> acts.DutyDryRun:
    return acts.dry_run(an_editor(), a_file(*listed))


def facts_of(found: acts.DutyDryRun, key: str = "key") -> dict[str, object]:
    return {"key": key, "versions": {one.duty_list.value: one.version for one in found.outcomes}}


def publish(*listed: Duty, facts=None, form=FORM, actor=None) -> dict[DutyList, int]:
    known = facts or facts_of(run(*listed))
    return acts.publish(actor or an_editor(), a_file(*listed), form, known)


def steps(duty_list: DutyList = DutyList.POWER):
    with owner_transaction() as session:
        return list_steps(session, CITY, DUTY_LIST_ACTS.kind, duty_list.value)


def test_a_dry_run_counts_and_writes_nothing():
    found = run(*CHANGED)

    [power] = found.outcomes
    diff = power.diff
    assert [duty.code for duty in diff.added] == ["D01-CF-009"]
    assert [change.after.name for change in diff.changed] == ["对改名行为的处罚"]
    assert [duty.code for duty in diff.removed] == ["D01-CF-004"]
    assert (power.unchanged, power.version, found.ended, list(found.refused)) == (2, 1, 1, [])
    assert len(steps()) == 1


def test_a_list_is_published_with_document_name_day_and_event():
    assert publish(*CHANGED) == {DutyList.POWER: 2}

    with owner_transaction() as session:
        newest = load_newest_versions(session, CITY)
    power = newest[DutyList.POWER]
    assert (power.version, power.reference, power.effective_from) == (2, NEXT_REFERENCE, SECOND_DAY)
    assert (power.note, power.published_by) == ("关于调整权责清单的通知", "编办甲")
    assert newest[DutyList.SHARED].version == 1, "a list without a row in the workbook stays as it is"
    assert steps()[-1].data == {
        "version": 2, "effective_from": SECOND_DAY.isoformat(), "added": 1, "changed": 1, "removed": 1,
    }  # fmt: skip


def test_the_same_again_changes_nothing_and_says_so():
    publish(*CHANGED)

    again = run(*CHANGED)

    assert (again.changes, again.outcomes[0].unchanged) == ([], 4)
    assert publish(*CHANGED) == {DutyList.POWER: 2}
    assert len(steps()) == 2


def test_one_form_publishes_once_however_often_it_is_sent():
    facts = facts_of(run(*CHANGED))

    assert publish(*CHANGED, facts=facts) == publish(*CHANGED, facts=facts) == {DutyList.POWER: 2}
    assert len(steps()) == 2


def test_what_was_published_meanwhile_is_not_overwritten():
    facts = facts_of(run(*CHANGED))
    publish(*ITEMS[:3])

    with pytest.raises(Stale):
        publish(*CHANGED, facts=facts)
    assert len(steps()) == 2


def test_a_list_that_began_meanwhile_is_not_overwritten(database):
    with owner_transaction() as session:
        factories.a_city(session, "370784")
    editor = an_editor("370784")
    found = acts.dry_run(editor, a_file(*ITEMS))
    assert facts_of(found)["versions"] == {"power": None}
    with owner_transaction() as session:
        publish_duties(session, *ITEMS[:2], city="370784")

    with pytest.raises(Stale):
        publish(*ITEMS, facts={"key": "k", "versions": {}}, actor=editor)


def test_refused_rows_are_named_with_sheet_row_column_and_reason_and_nothing_is_published():
    wrong = [*ITEMS[:3], replace(ITEMS[3], lead=("D99",)), a_power_item("D01-CF-001", name="重复")]
    found = run(*wrong)

    assert [(cell.sheet, cell.row, cell.column, cell.heading) for cell in found.refused] == [
        ("权责清单", 5, "B", "单位编码"),
        ("权责清单", 6, "A", "事项编码"),
    ]
    report = duty_import.write_report(found.refused).decode("utf-8-sig")
    assert "权责清单,5,B,单位编码,没有编码为 D99 的单位," in report
    with pytest.raises(Invalid, match="被拒绝的行"):
        publish(*wrong, facts=facts_of(found))
    assert len(steps()) == 1


def test_a_duty_whose_row_cannot_be_read_is_not_one_that_ends():
    book = load_workbook(BytesIO(a_file(*ITEMS).decode()))
    book["权责清单"]["D3"] = "罚"
    into = BytesIO()
    book.save(into)
    coded = b64encode(into.getvalue()).decode()

    found = acts.dry_run(an_editor(), SentFile(f"data:;base64,{coded}", "duties.xlsx", "token"))

    assert [(cell.row, cell.column) for cell in found.refused] == [(3, "D")]
    assert found.ended == 0


def test_a_code_that_meant_another_duty_is_refused():
    publish(*ITEMS[:3])

    found = run(*ITEMS[:3], replace(ITEMS[3], name="另一事项"))

    assert [(cell.row, cell.column) for cell in found.refused] == [(5, "A")]


@pytest.mark.parametrize(
    ("form", "words"),
    [
        pytest.param(replace(FORM, reference=" "), "文号", id="no document"),
        pytest.param(replace(FORM, remark=None), "文件名称", id="no name"),
        pytest.param(replace(FORM, day=""), "生效日期", id="no day"),
        pytest.param(replace(FORM, day="1 March"), "2026-03-01", id="no date"),
        pytest.param(replace(FORM, day=date(2025, 1, 1).isoformat()), "不能早于", id="too early"),
        pytest.param(replace(FORM, agreed=False), "勾选", id="not confirmed"),
    ],
)
def test_a_form_that_says_too_little_is_refused_and_may_be_sent_again(form, words):
    facts = facts_of(run(*CHANGED))

    with pytest.raises(Invalid, match=words):
        publish(*CHANGED, facts=facts, form=form)
    assert publish(*CHANGED, facts=facts) == {DutyList.POWER: 2}


AMENDED = replace(DUTY, town_duty=("开展日常巡查", "报告隐患", "登记台账"))


def an_amendment() -> Amendment:
    """Return an application for another name of the one shared duty, before an import."""
    with owner_transaction() as session:
        factories.a_calendar(session)
        request = WorkflowRequest(AmendmentAct.APPLY, an_application(session, proposed=RENAMED))
        made: Amendment = execute(session, AMENDMENTS, request, actor=PEOPLE["D01"], now=MORNING)
        return made


def test_a_dry_run_names_amendments_under_way_about_the_same_duties():
    an_amendment()

    found = run(AMENDED)

    [concerned] = found.amendments
    assert (concerned.sequence, concerned.duty, concerned.party, concerned.status) == (
        1, "S-401", "D01", AmendmentStatus.APPLIED,
    )  # fmt: skip
    assert run(*CHANGED).amendments == []


def test_a_version_is_published_past_amendments_only_with_a_reason_that_is_kept():
    an_amendment()
    found = run(AMENDED)
    named = [str(one.id) for one in found.amendments]
    facts = {**facts_of(found), "amendments": named}

    with pytest.raises(Invalid, match="1 件清单调整正在办理"):
        publish(AMENDED, facts=facts)
    assert publish(AMENDED, facts=facts, form=replace(FORM, reason="按上级文件执行")) == {DutyList.SHARED: 2}
    told = steps(DutyList.SHARED)[-1].data
    assert (told["amendments"], told["amendments_reason"]) == (["清单调整〔2026〕1号"], "按上级文件执行")


def test_an_amendment_that_came_after_the_dry_run_is_looked_at_first():
    facts = {**facts_of(run(AMENDED)), "amendments": []}
    an_amendment()

    with pytest.raises(Invalid, match="重新选择工作簿试运行"):
        publish(AMENDED, facts=facts, form=replace(FORM, reason="按上级文件执行"))
    assert len(steps(DutyList.SHARED)) == 1


def test_the_office_sees_that_the_base_of_an_amendment_changed_and_what_is_left_of_it():
    made = an_amendment()
    found = run(AMENDED)
    facts = {**facts_of(found), "amendments": [str(made.id)]}
    publish(AMENDED, facts=facts, form=replace(FORM, reason="按上级文件执行"))

    with transaction(an_editor().scope) as session:
        listed = office.read_list(session, an_editor(), OfficeRequest(), now=MORNING)
        [row] = listed.rows
        shown = words(office.read_opened(session, an_editor(), OfficeRequest(opened=row.ident), now=MORNING))

    assert row.note == "申请所依据的文本已变"
    assert "第 2 版（寿编办〔2026〕9号）关于调整权责清单的通知" in shown
    assert all(text in shown for text in ("登记台账", "消防安全监管", "这件申请对现行文本的改动"))


def test_an_amendment_of_a_text_that_stayed_has_no_such_warning():
    made = an_amendment()

    with transaction(an_editor().scope) as session:
        request = OfficeRequest(opened=str(made.id))
        shown = words(office.read_opened(session, an_editor(), request, now=MORNING))

    assert "申请所依据的文本已变" not in shown


def words(drawn: object) -> str:
    return json.dumps(drawn, cls=PlotlyJSONEncoder, ensure_ascii=False)


def test_only_the_list_office_loads_a_list():
    for role in set(Role) - {Role.LIST_OFFICE}:
        actor = an_editor(role=role)
        with pytest.raises(NotAllowed):
            acts.dry_run(actor, a_file(*CHANGED))
        with pytest.raises(NotAllowed):
            publish(*CHANGED, actor=actor, facts={"key": "k", "versions": {"power": 1}})
