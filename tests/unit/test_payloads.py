"""Each act has a payload of its own; its field table, its checks and the tables of transitions agree."""

from datetime import UTC, date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from api.schemas import act_fields as schemas
from dashboard.shared.acts import act_fields as act_fields_module
from dashboard.shared.acts import payload_form
from dashboard.shared.acts.act_controls import FormContext
from dashboard.shared.acts.payload_form import parse_form
from domain.act_payloads import (
    PAYLOADS,
    CallBackPayload,
    ConsultPayload,
    MediatePayload,
    SplitPayload,
    payload_of,
)
from domain.attachments import FileLimits
from domain.coordination import MediationKind, Settlement
from domain.dispatch_payloads import DispatchPayload
from domain.enums import Act
from domain.errors import Invalid
from domain.payload_base import NotePayload
from domain.payload_fields import Display
from domain.payload_values import ConsultationDetails, MediationDetails, SplitPart, Task
from domain.ticket_workflow import TICKET_ACTS
from domain.transitions import Need
from domain.work_order_workflow import ORDER_ACTS
from web.phone.ticket_strings import LABELS, LACKS, build_form_strings

ZONE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 9, 24, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize("act", Act)
def test_the_tables_of_transitions_ask_for_the_groups_of_the_payload(act):
    rules = [
        rule for table in (TICKET_ACTS, ORDER_ACTS) for (_, named), rule in table.items() if named is act
    ]

    assert frozenset[Need]().union(*(rule.needs for rule in rules)) == PAYLOADS[act].list_needs()


@pytest.mark.parametrize("act", [act for act in Act if PAYLOADS[act].list_needs()])
def test_an_empty_payload_is_refused_where_an_act_needs_something(act):
    with pytest.raises(Invalid):
        payload_of(act).check()


def test_a_field_of_another_act_is_ignored_and_an_unknown_one_refused():
    assert not hasattr(payload_of(Act.COMPLETE, text="已办结", lead="D01"), "lead")
    with pytest.raises(ValidationError, match="wing"):
        payload_of(Act.COMPLETE, text="已办结", wing=1)


@pytest.mark.parametrize(
    ("payload", "complaint"),
    [
        pytest.param(DispatchPayload(cooperating=("D01",)), "请选择主办单位", id="no lead"),
        pytest.param(DispatchPayload(lead="D01", cooperating=("D01",)), "不能同时主办和协办", id="twice"),
        pytest.param(CallBackPayload(reached=True, solved=True), "是否满意", id="half an answer"),
        pytest.param(SplitPayload(text="一", parts=(SplitPart("甲"),)), "至少写明两件", id="one part"),
        pytest.param(
            SplitPayload(text="一", parts=(SplitPart("甲"), SplitPart(" "))),
            "每件都要有内容",
            id="blank part",
        ),
        pytest.param(ConsultPayload(), "会商的时间和地点", id="no meeting"),
        pytest.param(
            ConsultPayload(consultation=ConsultationDetails(NOON, "现场", conclusions="整改")),
            "参加单位",
            id="nobody there",
        ),
        pytest.param(
            ConsultPayload(
                consultation=ConsultationDetails(NOON, "现场", tasks=(Task("D01", " ", date(2026, 9, 30)),))
            ),
            "每件事",
            id="blank task",
        ),
        pytest.param(
            MediatePayload(mediation=MediationDetails(MediationKind.LAND, "王某", Settlement.AGREED)),
            "协议内容",
            id="agreed on nothing",
        ),
    ],
)
def test_what_is_missing_is_reported_in_words(payload, complaint):
    with pytest.raises(Invalid, match=complaint):
        payload.check()


def test_who_was_not_reached_answers_nothing():
    assert CallBackPayload(reached=False).check().solved is None


@pytest.mark.parametrize(
    ("act", "filled", "complaint"),
    [
        pytest.param(Act.CONSULT, {"consultation.place": "现场"}, "请写明会商的时间和地点", id="no time"),
        pytest.param(
            Act.CONSULT,
            {
                "consultation.held_at": "2026-09-24T12:00",
                "consultation.place": "现场",
                "consultation.tasks.0.party": "D01",
            },
            "会商议定的每件事须写明谁来办、办什么、何时办完",
            id="half a task",
        ),
        pytest.param(Act.MEDIATE, {"mediation.mediators": "王某"}, "请写明调解员和调解结果", id="no kind"),
        pytest.param(Act.FEED_BACK, {"delivery.proof": "已接听"}, "请写明答复如何送达诉求人", id="no way"),
        pytest.param(Act.SHELVE, {"day": "31.9."}, "挂账须写明复查日期", id="no date"),
        pytest.param(
            Act.CORRECT,
            {"correction.lon": "east"},
            "更正的内容没有填好，请检查事项、地点和选项",
            id="no point",
        ),
    ],
)
def test_a_form_is_refused_with_the_complaint_of_its_field(act, filled, complaint):
    with pytest.raises(Invalid) as refused:
        parse_form(act, [{"field": name} for name in filled], list(filled.values()), zone=ZONE)

    assert refused.value.message_id == complaint


@pytest.mark.parametrize("word", ["yes", "no"])
def test_a_text_may_be_a_word_that_is_an_answer_elsewhere(word):
    named = [{"field": "text"}, {"field": "solved"}, {"field": "reached"}, {"field": "satisfied"}]

    payload = parse_form(Act.CALL_BACK, named, [word, word, "yes", "no"], zone=ZONE)

    assert payload == CallBackPayload(text=word, solved=word == "yes", reached=True, satisfied=False)


def test_times_of_a_form_are_those_of_the_city_and_empty_rows_are_left_out():
    filled = {
        "consultation.held_at": "2026-09-24T12:00",
        "consultation.place": "现场",
        "consultation.tasks.1.party": "D01",
        "consultation.tasks.1.what": "清理",
        "consultation.tasks.1.by": "2026-09-30",
        "consultation.tasks.2.what": "  ",
    }
    payload = parse_form(Act.CONSULT, [{"field": name} for name in filled], list(filled.values()), zone=ZONE)

    assert isinstance(payload, ConsultPayload)
    assert payload.consultation is not None
    assert payload.consultation.held_at == NOON
    assert payload.consultation.tasks == (Task("D01", "清理", date(2026, 9, 30)),)


def test_the_field_table_tells_programs_what_to_ask_for():
    fields = {field.name: field for field in schemas.list_act_fields(Act.CALL_BACK, {Need.ANSWER})}

    assert fields["solved"].visible_if == "reached=yes"
    assert fields["solved"].required
    assert [choice.value for choice in fields["reached"].choices] == ["yes", "no"]
    assert list(fields)[-1] == "text"


class CrewPayload(NotePayload):
    """An act with a field that no act has today."""

    crew: Annotated[int | None, Display("人数", need=Need.NOTE, required="请写明人数")] = None


def test_a_field_added_to_a_payload_is_drawn_read_checked_and_documented(monkeypatch):
    wider = {**PAYLOADS, Act.URGE: CrewPayload}
    for module in (act_fields_module, payload_form, schemas):
        monkeypatch.setattr(module, "PAYLOADS", wider)
    context = FormContext([], FileLimits(), {"crew": 3})

    drawn = {
        part.id["field"]: part
        for field in act_fields_module.render_fields(Act.URGE, {Need.NOTE}, context)
        for part in field._traverse()
        if isinstance(getattr(part, "id", None), dict)
    }
    payload = parse_form(Act.URGE, [{"field": "crew"}, {"field": "text"}], [4, "请抓紧"], zone=ZONE)
    documented = {field.name: field for field in schemas.list_act_fields(Act.URGE, {Need.NOTE})}

    assert (drawn["crew"].value, drawn["crew"].type) == (3, "number")
    assert payload == CrewPayload(text="请抓紧", crew=4)
    assert documented["crew"].required
    assert {"crew", "text"} <= set(CrewPayload.model_json_schema()["required"])
    with pytest.raises(Invalid, match="请写明人数"):
        CrewPayload(text="请抓紧").check()


def test_the_phone_takes_its_words_from_the_field_tables():
    words = build_form_strings()

    assert words["contact_lacks"] == "请选择首次联系镇街的方式：电话、到场或报送方案"
    assert all(words[name] for name in (*LABELS, *LACKS))
