"""The sample of the responsibility list has the size of the city's, fulfils every rule, and names no one."""

import csv
import re
from collections import Counter, defaultdict
from hashlib import sha256

import pytest

from demo.duties import PLACE, read_first_version, read_powers, read_shared, read_synonyms
from demo.reference_data import DEPARTMENTS, matters
from domain.duties import LANES, Duty, DutyField, DutyList, PowerKind
from domain.duty_content import read_duty
from domain.duty_diff import diff_lists
from domain.duty_rules import KnownCodes, find_faults
from domain.duty_search import SearchNames, group_synonyms
from domain.duty_synonyms import normalize_synonyms
from services.duty_index import DutyIndex

POWERS = read_powers()
SHARED = [read_duty({}, fields) for fields in read_shared().values()]
FIRST = read_first_version(read_shared())
with DEPARTMENTS.open(encoding="utf-8", newline="") as file:
    CODES = frozenset(row["code"] for row in csv.DictReader(file))
KNOWN = KnownCodes(CODES, frozenset(row.code for row in matters()), frozenset(duty.code for duty in POWERS))
PHRASINGS = "eec0ec25bb069aa77810df59131273a742e5c226f4223a12ba9a69597bf78b47"  # SHA-256 of the file
UNREAL = re.compile(r"0536-0[0-9]{6}")  # no local number begins with 0
DUTY = pytest.mark.parametrize("duty", SHARED, ids=lambda duty: duty.code)


def test_the_lists_have_their_sizes():
    assert 4900 <= len(POWERS) <= 5000
    assert {duty.lead[0] for duty in POWERS} == CODES
    assert len(CODES) == 36
    assert len(SHARED) == 51
    assert {duty.duty_field for duty in SHARED} == set(DutyField)
    assert {duty.power_kind for duty in POWERS} == set(PowerKind)


@pytest.mark.parametrize("listed", [POWERS, SHARED, FIRST], ids=["powers", "shared", "first version"])
def test_every_text_fulfils_the_rules_and_no_code_comes_twice(listed):
    faults = [
        (duty.code, fault.path, str(fault.reason)) for duty in listed for fault in find_faults(duty, KNOWN)
    ]

    assert faults == []
    assert [code for code, times in Counter(duty.code for duty in listed).items() if times > 1] == []


def test_no_department_has_two_items_of_one_name_or_of_numbers_alone():
    names = defaultdict(list)
    for item in POWERS:
        names[item.lead[0]].append(re.sub(r"[0-9一二三四五六七八九十]+", "#", item.name))

    twice = {code: [n for n, times in Counter(listed).items() if times > 1] for code, listed in names.items()}
    assert {code: listed for code, listed in twice.items() if listed} == {}


def test_most_items_have_a_verb_and_object_of_their_own():
    cores = Counter(re.sub(r"^对|的(行政)?(处罚|检查|监督检查)$", "", item.name) for item in POWERS)

    assert sum(times == 1 for times in cores.values()) / len(POWERS) >= 0.6


def test_laws_are_named_without_articles():
    texts = [
        *(law for duty in (*POWERS, *SHARED, *FIRST) for law in duty.legal_basis),
        *(d.name for d in POWERS),
    ]

    assert [text for text in texts if re.search(r"第[0-9一二三四五六七八九十百]+条", text)] == []


@DUTY
def test_a_shared_duty_has_flow_chart_and_situations_as_promised(duty: Duty):
    assert 5 <= len(duty.steps) <= 14
    assert 3 <= len(duty.situations) <= 8
    assert any(len(step.next) > 1 for step in duty.steps)
    assert len({step.who for step in duty.steps}) >= 3
    assert {step.who for step in duty.steps} & set(LANES)
    assert 2 <= len(duty.powers) <= 4
    assert {code.partition("-")[0] for code in duty.powers} <= {
        *duty.lead,
        *(c.department for c in duty.cooperating),
    }


@pytest.mark.parametrize("listed", [SHARED, FIRST], ids=["shared", "first version"])
def test_every_phone_is_of_the_unreal_block_and_an_office_has_one(listed):
    phones = defaultdict(set)
    for duty in listed:
        for row in duty.situations:
            assert UNREAL.fullmatch(row.phone)
            phones[row.department, row.office].add(row.phone)

    assert {office: given for office, given in phones.items() if len(given) > 1} == {}
    assert len({phone for given in phones.values() for phone in given}) == len(phones)


def test_the_words_of_the_source_are_there():
    by_name = {duty.name: duty for duty in SHARED}

    assert by_name["对非法生产经营烟花爆竹行为的监管执法"].duty_field is DutyField.EMERGENCY_MANAGEMENT
    assert {"封堵安全出口", "消防设备、设施处于非正常状态", "建筑物未经消防审核、验收擅自使用"} <= {
        row.name for row in by_name["消防领域安全生产监管"].situations
    }


def test_the_second_version_adds_removes_and_changes_a_handful():
    found = diff_lists(FIRST, SHARED)

    assert (len(found.added), len(found.removed)) == (1, 1)
    assert 3 <= len(found.changed) <= 8
    assert {change.part for one in found.changed for change in one.changes} >= {"duty", "situations", "steps"}


def test_every_file_of_the_sample_says_that_it_is_one():
    for path in PLACE.glob("*.toml"):
        assert "示例" in path.read_text(encoding="utf-8").splitlines()[0]
    assert all(duty.duty_list is DutyList.SHARED for duty in FIRST)


def test_keywords_are_of_duties_that_are_there():
    with (PLACE / "keywords.csv").open(encoding="utf-8", newline="") as file:
        codes = [row["code"] for row in csv.DictReader(file)]

    assert len(set(codes)) == len(codes)
    assert set(codes) <= {duty.code for duty in (*POWERS, *SHARED)}
    assert all(duty.keywords for duty in SHARED)


def test_synonyms_say_something_and_are_there_once():
    synonyms = read_synonyms()

    assert normalize_synonyms(synonyms) == tuple(synonyms)


def test_the_labelled_phrasings_were_never_edited():
    assert sha256((PLACE / "phrasings.csv").read_bytes()).hexdigest() == PHRASINGS


def test_the_labelled_phrasings_name_duties_and_departments_that_are_there():
    with (PLACE / "phrasings.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    named = {name for row in rows for name in row["accepted"].split("；")}

    assert named <= {duty.name for duty in SHARED} | CODES
    assert Counter(row["part"] for row in rows) == {"dev": 326, "test": 120}


@pytest.fixture(scope="module")
def index() -> DutyIndex:
    names = SearchNames({}, {}, {duty.code: duty.name for duty in POWERS}, {})
    return DutyIndex([*SHARED, *POWERS], names)


@DUTY
def test_the_exact_name_of_every_situation_is_found_first(index, duty):
    synonyms = group_synonyms(read_synonyms())
    for situation in duty.situations:
        first = index.search(situation.name, synonyms, limit=1)[0]
        assert (first.duty, first.situation) == (duty, situation)


def test_the_exact_name_of_a_duty_is_found_first(index):
    synonyms = group_synonyms(read_synonyms())
    for duty in (*SHARED, *POWERS[::50]):
        assert index.search(duty.name, synonyms, limit=1)[0].duty.name == duty.name


# Written from the names of the fields alone, before anything was searched; two of them needed synonyms.
MIXED = [
    ("我们小区后面那条沟，夜里有人往里倒黑乎乎的水，早上一股酸臭味，死鱼漂了一片", "D03"),
    ("楼下饭店把油烟管直接对着三楼窗户排，中午晚上满屋油味，晚上还把桌子摆到人行道上", "D07"),
    ("对门邻居在家里囤了几十个煤气罐，白天黑夜有人来换气，怕哪天炸了", "D04"),
    ("村东头的好地，有人拉了一圈铁皮墙在里面盖厂房，对外说是养殖棚", "D02"),
    ("孩子上的补习班老师跑了，一年的学费不退，教室门也锁了", "D11"),
    ("在超市买的香肠吃完上吐下泻，一看保质期都过了两个月", "D06"),
    ("工地干了三个月，老板说没钱，二十多个人的工资一分没给", "D14"),
    ("马路上少了个井盖，昨晚电动车栽进去人摔骨折了", "D33"),
    ("河边半夜有人抽沙，大车一趟趟往外拉，路也压坏了", "D02"),
    ("养鸡场死鸡扔在路边沟里，苍蝇满天飞，闻着要吐", "D03"),
]


@pytest.mark.parametrize(("said", "lead"), MIXED, ids=[lead for _, lead in MIXED])
def test_a_mixed_complaint_leads_to_its_department(index, said, lead):
    assert lead in index.search(said, group_synonyms(read_synonyms()), limit=1)[0].duty.lead
