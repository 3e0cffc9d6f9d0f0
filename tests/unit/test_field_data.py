"""The information-collection catalogue holds typed fields about places and things, and none about persons."""

import pickle
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo.field_data import KINDS
from domain import field_data
from domain.catalogue import Collector, FieldType, Subject
from domain.errors import Invalid, InvalidFields
from domain.field_data import Field, Kind

PLACE = Field("place_type", "场所类型", FieldType.CHOICE, required=True, choices=("小餐馆", "小旅馆"))
AREA = Field("floor_area", "建筑面积", FieldType.NUMBER, unit="㎡")
CHECKED = Field("checked_on", "检查日期", FieldType.DATE)
CLEAR = Field("exit_clear", "疏散通道畅通", FieldType.YES_NO)
NOTE = Field("measure", "管控措施", FieldType.TEXT)
PHOTO = Field("photo", "门头照片", FieldType.PHOTO)
FIELDS = (PLACE, AREA, CHECKED, CLEAR, NOTE, PHOTO)
A_KIND = Kind("P01", "九小场所", None, Subject.PLACE, FIELDS, 90, Collector.GRID_STAFF, ("D30",))


@pytest.mark.parametrize(
    "name",
    [
        "身份证号", "姓 名", "租客姓名", "民族", "宗教信仰", "人脸照片", "车牌号", "联系电话", "户籍地",
        "政治面貌", "经营者年龄", "行踪轨迹", "是否上访", "家庭成员", "负责人", "指纹",
    ],
)  # fmt: skip
def test_a_field_that_describes_a_person_is_refused_with_the_reason(name):
    with pytest.raises(Invalid, match="信息采集只登记场所、设施和隐患") as refused:
        field_data.check_fields([Field("value", name, FieldType.TEXT)])

    assert refused.value.values["name"] == name


@pytest.mark.parametrize(
    "key", ["id_card", "tenant_name", "religion", "face", "licence_plate", "phone", "ethnicity", "age"]
)
def test_a_key_that_describes_a_person_is_refused_too(key):
    with pytest.raises(Invalid):
        field_data.check_fields([Field(key, "备注", FieldType.TEXT)])


@pytest.mark.parametrize("name", ["房屋年代", "消防器材", "面积", "隐患等级", "营业状态", "层数"])
def test_a_field_about_a_place_is_admitted(name):
    field_data.check_fields([Field("stage", name, FieldType.TEXT, "Storage of gas")])


def test_there_is_no_kind_about_persons():
    assert set(Subject) == {"place", "shop", "rented_building", "facility", "hidden_danger"}


def test_a_person_cannot_hide_in_a_choice():
    with pytest.raises(Invalid):
        field_data.check_fields([replace(PLACE, choices=("小餐馆", "重点人员"))])


@pytest.mark.parametrize(
    "fields",
    [
        (),
        (replace(PLACE, choices=()),),
        (replace(NOTE, choices=("甲",)),),
        (replace(NOTE, unit="米"),),
        (replace(NOTE, key="Measure"),),
        (NOTE, replace(AREA, key="measure")),
        (NOTE, replace(AREA, name="管控措施")),
        (replace(PLACE, choices=("甲", "甲")),),
    ],
    ids=["none", "no choices", "choices of text", "unit of text", "key", "key twice", "name twice", "twice"],
)  # fmt: skip
def test_misshapen_fields_are_refused(fields):
    with pytest.raises(Invalid):
        field_data.check_fields(fields)


@pytest.mark.parametrize(
    "changes",
    [{"code": "p1"}, {"name": ""}, {"name": "重点人员"}, {"interval_days": 0}, {"interval_days": 732}],
    ids=str,
)
def test_a_misshapen_kind_is_refused(changes):
    with pytest.raises(Invalid):
        field_data.check_kind(replace(A_KIND, **changes))


@pytest.mark.parametrize("cast", KINDS, ids=lambda cast: cast.kind.code)
def test_the_kinds_of_the_demonstration_are_fit(cast):
    field_data.check_kind(cast.kind)


VALUES = st.fixed_dictionaries(
    {"place_type": st.sampled_from(PLACE.choices)},
    optional={
        "floor_area": st.one_of(st.none(), st.integers(), st.floats(allow_nan=False, allow_infinity=False)),
        "checked_on": st.dates().map(date.isoformat),
        "exit_clear": st.booleans(),
        "measure": st.text(max_size=400),
        "photo": st.uuids().map(str),
    },
)
ANYTHING = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.just([]))


@given(VALUES)
def test_fit_values_are_kept_whole_and_checking_again_changes_nothing(values):
    stored = field_data.check_values(FIELDS, values)

    assert set(stored) == {field.key for field in FIELDS}
    assert all(stored[key] in (value, None) or key == "measure" for key, value in values.items())
    assert field_data.check_values(FIELDS, stored) == stored


@given(st.dictionaries(st.sampled_from([field.key for field in FIELDS]), ANYTHING))
def test_whatever_comes_is_stored_as_its_type_or_refused(values):
    try:
        stored = field_data.check_values(FIELDS, values)
    except Invalid:
        return

    assert stored["place_type"] in PLACE.choices
    assert stored["exit_clear"] in (True, False, None)
    assert stored["floor_area"] is None or isinstance(stored["floor_area"], int | float)


def test_a_strange_value_is_refused():
    with pytest.raises(Invalid, match="没有名为"):
        field_data.check_values(FIELDS, {"place_type": "小餐馆", "owner": "张三"})


def test_a_required_value_must_be_there():
    with pytest.raises(Invalid, match="请填写"):
        field_data.check_values(FIELDS, {"place_type": " "})


def test_an_object_without_a_record_is_due_since_it_is_there():
    created = date(2026, 1, 5)

    assert field_data.get_due_day(None, created=created, interval_days=30) == created


def test_where_nothing_is_collected_completeness_is_not_a_number():
    assert field_data.compute_completeness(0, 0) is None
    assert field_data.compute_completeness(3, 4) == 0.75


def test_fields_survive_storing():
    assert field_data.read_fields(field_data.to_json(FIELDS)) == FIELDS


def test_everything_that_is_wrong_is_told_at_once_by_field():
    with pytest.raises(InvalidFields) as refused:
        field_data.check_values(FIELDS, {"floor_area": "大", "exit_clear": "是"})

    found = pickle.loads(pickle.dumps(refused.value))  # our own error, as it crosses a process
    assert {key: str(fault) for key, fault in found.faults.items()} == {
        "place_type": "请填写“场所类型”",
        "floor_area": "“建筑面积”须是数字",
        "exit_clear": "“疏散通道畅通”须是“是”或“否”",
    }
    assert str(found) == "有 3 项需要修改，请逐项核对"


def test_one_fault_says_itself():
    with pytest.raises(InvalidFields, match="请填写“场所类型”"):
        field_data.check_values(FIELDS, {})
