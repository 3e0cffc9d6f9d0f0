"""How duties are ranked: laws that hold for any list, and cases that a dispatcher would expect."""

import threading
from dataclasses import fields

import pytest

from domain.duties import Duty, DutyList
from domain.duty_search import SearchField, SearchNames, group_synonyms
from domain.duty_synonyms import Synonym
from domain.search_weights import DEFAULT_SEARCH_WEIGHTS, SearchWeights
from services.duty_index import DutyHit, DutyIndex
from services.duty_suggestion import is_certain
from services.pinyin import list_initials, list_sounds
from tests.support.duties import a_power_item, a_shared_duty, a_situation

FIRE = a_shared_duty(
    "S-401",
    name="消防领域安全生产监管",
    matters=("S01001",),
    situations=(
        a_situation("S-401-1", name="封堵安全出口", town_points=("看安全出口是否上锁、堆放杂物",)),
        a_situation("S-401-2", name="占用、堵塞消防车通道", town_points=("看通道上停放的车辆",)),
    ),
)
FIREWORKS = a_shared_duty(
    "S-402",
    name="对非法生产经营烟花爆竹行为的监管执法",
    lead=("D02",),
    matters=(),
    situations=(
        a_situation("S-402-1", name="民房内非法加工烟花爆竹", town_points=("闻到火药味",)),
        a_situation("S-402-2", name="未取得零售许可摆摊售卖", town_points=("看有无许可证",)),
    ),
)
POWERS = (
    a_power_item("D01-CF-001", name="对占用消防车通道的处罚"),
    a_power_item("D01-CF-002", name="对未经许可经营烟花爆竹的处罚"),
)
DUTIES = (FIRE, FIREWORKS, *POWERS)
NAMES = SearchNames(
    matters={"S01001": "楼道堆物"},
    parties={"D01": "市消防救援大队", "D02": "市应急管理局"},
    powers={duty.code: duty.name for duty in POWERS},
    initials={"D02": list_initials("市应急管理局")},
)
SITUATIONS = [(duty, situation) for duty in (FIRE, FIREWORKS) for situation in duty.situations]


@pytest.fixture(scope="module")
def index() -> DutyIndex:
    return DutyIndex(DUTIES, NAMES)


def find(index: DutyIndex, query: str, *synonyms: Synonym, limit: int = 10) -> list[str]:
    return [hit.duty.code for hit in index.search(query, group_synonyms(synonyms), limit=limit)]


@pytest.mark.parametrize(("duty", "situation"), SITUATIONS, ids=lambda one: getattr(one, "code", None))
def test_the_exact_name_of_a_situation_finds_it_first(index, duty, situation):
    first = index.search(situation.name, {}, limit=1)[0]

    assert (first.duty, first.situation) == (duty, situation)


@pytest.mark.parametrize("duty", DUTIES, ids=lambda duty: duty.code)
def test_the_exact_name_of_a_duty_finds_it_first(index, duty):
    assert find(index, duty.name, limit=1) == [duty.code]


@pytest.mark.parametrize("typed", ["D01-CF-002", "d01-cf-002", "Ｄ01－CF－002", "D01CF002"])
def test_a_code_finds_its_duty_first(index, typed):
    assert find(index, typed, limit=1) == ["D01-CF-002"]


def test_keywords_find_a_duty_in_the_words_of_people():
    gas = a_shared_duty("S-403", name="城镇燃气安全监管", keywords=("闻到煤气味", "煤气罐漏了"), matters=())

    assert find(DutyIndex([*DUTIES, gas], NAMES), "厨房里有股煤气味", limit=1) == ["S-403"]


@pytest.mark.parametrize("typed", ["消放车通到", "烟花暴竹"])
def test_words_typed_by_their_sound_are_recognised(index, typed):
    expected = {"消放车通到": "S-401", "烟花暴竹": "S-402"}

    assert find(index, typed, limit=1) == [expected[typed]]


def test_sounds_are_pairs_of_syllables_without_tones():
    assert list_sounds("消防，门") == ["xiao fang"]
    assert list_sounds("消放") == ["xiao fang"]
    assert list_sounds("ab 12") == []


def test_the_matter_of_a_duty_finds_it(index):
    assert find(index, "楼道堆物", limit=1) == ["S-401"]


def test_a_synonym_finds_what_was_not_said(index):
    assert "S-402" not in find(index, "鞭炮")

    hits = index.search("鞭炮", group_synonyms([Synonym("鞭炮", "烟花爆竹")]), limit=1)
    assert [(hit.duty.code, hit.why) for hit in hits] == [("S-402", ("鞭炮→烟花爆竹",))]


def test_what_was_said_weighs_more_than_what_it_means(index):
    assert find(index, "消防车通道", Synonym("消防车通道", "烟花爆竹"), limit=1) == ["S-401"]


@pytest.mark.parametrize("typed", ["yjglj", "YJGL", "syjglj"])
def test_initials_find_the_duties_of_a_department(index, typed):
    assert find(index, typed) == ["S-402"]


def test_the_reason_names_the_words(index):
    [hit] = index.search("安全出口被锁了", {}, limit=1)

    assert (hit.situation.name, hit.why) == ("封堵安全出口", ("安全出口",))


@pytest.mark.parametrize("query", ["", " ", "，。！？", "zzz", "\x00", "龘"])
def test_words_that_no_duty_has_find_nothing(index, query):
    assert find(index, query) == []


@pytest.mark.parametrize(
    "query",
    ["'; DROP TABLE duties; --安全出口", "%安全出口%", "安全出口\\", "<b>安全出口</b>", "安全出口" * 2500],
    ids=["SQL", "LIKE", "backslash", "HTML", "10,000 characters"],
)
def test_strange_texts_are_only_words(index, query):
    assert find(index, query, limit=1) == ["S-401"]


def test_results_are_limited_and_fall_in_score(index):
    hits = index.search("烟花爆竹许可", {}, limit=2)

    assert len(hits) == 2
    assert hits[0].score >= hits[1].score > 0


def test_the_order_of_the_lists_does_not_matter(index):
    backwards = DutyIndex(DUTIES[::-1], NAMES)

    for query in ("占用消防车通道", "烟花爆竹", "许可"):
        assert find(backwards, query)[0] == find(index, query)[0]


def test_the_duty_of_a_matter_is_chosen_with_the_situation_of_the_words(index):
    hit = index.choose("车把通道占了", {}, matter="S01001")

    assert (hit.duty.code, hit.situation.name) == ("S-401", "占用、堵塞消防车通道")
    assert index.choose("车把通道占了", {}, matter="S09999") is None


def test_of_a_matter_without_words_the_duty_is_chosen_as_a_whole(index):
    hit = index.choose("", {}, matter="S01001")

    assert (hit.duty.code, hit.situation, hit.why) == ("S-401", None, ())


def test_lists_without_a_duty_find_nothing():
    empty = DutyIndex([], NAMES)

    assert empty.search("安全出口", {}, limit=5) == []
    assert empty.choose("安全出口", {}, matter="S01001") is None


def test_threads_share_an_index(index):
    expected = find(index, "烟花爆竹许可")
    found: list[list[str]] = []
    threads = [threading.Thread(target=lambda: found.append(find(index, "烟花爆竹许可"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [expected] * 8


def test_a_list_of_power_items_alone_can_be_searched():
    assert find(DutyIndex(POWERS, NAMES), "经营烟花爆竹", limit=1) == ["D01-CF-002"]


@pytest.mark.parametrize(
    ("name", "initials"),
    [("市公安局", {"sga", "sgaj", "gaj"}), ("供电公司", {"gdg", "gdgs"}), ("局", set())],
)
def test_initials_are_with_and_without_the_city(name, initials):
    assert set(list_initials(name)) == initials


def test_a_duty_without_situations_has_none_in_its_hit():
    [hit] = DutyIndex([a_power_item()], NAMES).search("消防车通道", {}, limit=3)

    assert isinstance(hit.duty, Duty)
    assert (hit.duty.duty_list, hit.situation) == (DutyList.POWER, None)


def a_hit(duty: Duty, score: float) -> DutyHit:
    return DutyHit(duty, None, score, ())


@pytest.mark.parametrize(
    ("hits", "certain"),
    [
        ([a_hit(FIRE, DEFAULT_SEARCH_WEIGHTS.certain_score)], True),
        ([a_hit(FIRE, DEFAULT_SEARCH_WEIGHTS.certain_score - 0.1)], False),  # too little of what was said
        ([a_hit(FIRE, 50), a_hit(FIREWORKS, 45)], True),
        ([a_hit(FIRE, 50), a_hit(FIREWORKS, 46)], False),  # it could as well be the other's
        ([a_hit(FIRE, 50), a_hit(POWERS[0], 49), a_hit(FIREWORKS, 30)], True),  # of the same lead
        ([a_hit(FIRE, 50), a_hit(POWERS[0], 49), a_hit(FIREWORKS, 48)], False),
    ],
)
def test_words_fill_a_form_only_where_they_are_enough_and_ahead_of_other_leads(hits, certain):
    assert is_certain(hits) is certain


def test_weights_decide_what_is_found_first():
    index = DutyIndex(DUTIES, NAMES)
    [usual] = index.search("安全出口被锁了", {}, limit=1)

    nothing = SearchWeights(**{field.name: 0 for field in fields(SearchWeights)})
    assert index.search("安全出口被锁了", {}, limit=1, weights=nothing) == []
    [double] = index.search(
        "安全出口被锁了", {}, limit=1,
        weights=SearchWeights(
            **{
                field.name: getattr(DEFAULT_SEARCH_WEIGHTS, field.name) * 2
                for field in fields(SearchWeights)
                if field.name in set(SearchField)
            }
        ),
    )  # fmt: skip
    assert double.duty == usual.duty
    assert double.score == pytest.approx(2 * usual.score, abs=0.002)


def test_the_city_decides_when_a_hit_is_certain():
    hits = [a_hit(FIRE, 20)]

    assert not is_certain(hits)
    assert is_certain(hits, SearchWeights(certain_score=20))
