"""The page of synonyms: its address, its form, what a trial says, and the newest changes."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from plotly.utils import PlotlyJSONEncoder

from dashboard.duty_synonyms import acts, components
from dashboard.duty_synonyms.acts import SynonymForm
from dashboard.duty_synonyms.address import SynonymsRequest, parse_search
from dashboard.duty_synonyms.read_model import SynonymsReading
from db.queries.duty_synonyms import AddedSynonym, SynonymPage
from db.queries.workflow_events import WorkflowStep
from domain.duty_synonyms import Synonym
from services.duty_index import DutyHit
from services.duty_search import SynonymTrial
from tests.support.duties import NOW, a_power_item

NEW, OPENED = {"key": "k", "word": None, "means": None}, {"key": "k", "word": "鞭炮", "means": "烟花爆竹"}
ADDED = AddedSynonym("鞭炮", "烟花爆竹", "编办甲", NOW)
FIRST, SECOND, THIRD = (
    DutyHit(a_power_item(f"D01-CF-00{number}", name=f"事项{number}"), None, 1.0, ("噪声",))
    for number in (1, 2, 3)
)


def find_text(content: Any) -> str:
    """Return everything that components say."""
    return json.dumps(content, cls=PlotlyJSONEncoder, ensure_ascii=False)


def a_reading(*items: AddedSynonym, q: str = "", following: Synonym | None = None) -> SynonymsReading:
    page = SynonymPage(len(items), items, following)
    return SynonymsReading(SynonymsRequest(q=q), page, None, [])


def tried(before: list[DutyHit], after: list[DutyHit], *, is_change: bool = True) -> str:
    trial = SynonymTrial(before, after, {"D01": "市公安局"})
    return find_text(components.render_trial(trial, is_change=is_change))


def a_step(act: str, data: dict[str, Any], note: str | None = None) -> WorkflowStep:
    at = datetime(2026, 3, 2, tzinfo=UTC)
    return WorkflowStep("370783", 1, at, act, "编办甲", None, None, note, data)


def test_an_address_says_what_is_listed_and_what_is_changed():
    request = SynonymsRequest(q="鞭", after="甲", after_means="乙", word="鞭炮", means="烟花爆竹")

    assert parse_search(request.to_address().partition("?")[2]) == request
    assert (request.opened, request.begins_after) == (Synonym("鞭炮", "烟花爆竹"), Synonym("甲", "乙"))
    assert parse_search(f"?q={'长' * 31}&word=鞭炮") == SynonymsRequest(word="鞭炮")
    assert parse_search(None).opened is None


def test_a_table_leads_to_the_form_of_each_row_and_to_the_next_page():
    text = find_text(components.render_list(a_reading(ADDED, q="鞭", following=Synonym("鞭炮", "烟花爆竹"))))

    assert "word=%E9%9E%AD%E7%82%AE" in text
    assert "after=%E9%9E%AD%E7%82%AE" in text
    assert "没有含“鞭”的同义词" in find_text(components.render_list(a_reading(q="鞭")))


def test_a_form_adds_one_or_changes_and_removes_the_one_that_was_opened():
    assert "修改“鞭炮→烟花爆竹”" in find_text(components.render_form(ADDED))
    assert "添加同义词" in find_text(components.render_form(None))


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        pytest.param([FIRST, SECOND], [FIRST, SECOND], "次序不变", id="nothing changes"),
        pytest.param(
            [FIRST, SECOND], [SECOND, FIRST], "改后第一项是“事项2”，改前在第 2。", id="one comes up"
        ),
        pytest.param([FIRST], [THIRD, FIRST], "改后第一项是“事项3”，改前没有列出。", id="a new one"),
        pytest.param([FIRST, SECOND], [FIRST, THIRD], "不再列出：D01-CF-002 事项2", id="one is lost"),
        pytest.param([FIRST], [], "改后查不到任何责任事项。", id="all are lost"),
    ],
)
def test_a_trial_says_what_a_change_brings_up_and_down(before, after, words):
    assert words in tried(before, after)


def test_ranks_before_a_change_are_shown_with_the_direction():
    text = tried([FIRST, SECOND], [SECOND, FIRST, THIRD])

    assert all(word in text for word in ("▲ 2", "▼ 1", "＋ 新出现"))
    assert "▲" not in tried([FIRST], [FIRST], is_change=False)
    assert "没有查到责任事项" in tried([], [])


@pytest.mark.parametrize(
    ("form", "facts", "expected"),
    [
        pytest.param(SynonymForm("", ""), NEW, False, id="nothing typed"),
        pytest.param(SynonymForm("鞭炮", None), NEW, False, id="half typed"),
        pytest.param(SynonymForm("鞭炮", "烟花爆竹"), NEW, True, id="a new one"),
        pytest.param(SynonymForm("鞭炮", "烟花爆竹"), OPENED, False, id="as it is"),
        pytest.param(SynonymForm("炮仗", "烟花爆竹"), OPENED, True, id="another word"),
        pytest.param(SynonymForm("", ""), OPENED, True, id="emptied: it would be removed"),
    ],
)
def test_a_form_holds_a_change_or_none(form, facts, expected):
    assert acts.is_change(form, facts) is expected


def test_the_newest_changes_say_who_did_what_and_why():
    pairs = [[f"词{number}", "义"] for number in range(5)]
    text = find_text(
        components.render_story(
            [
                a_step("change", {"removed": [["甲", "乙"]], "added": [["甲", "丙"]]}, "清单的写法"),
                a_step("remove", {"removed": [["丁", "戊"]]}),
                a_step("import", {"added": pairs}),
            ]
        )
    )

    assert "甲→乙 改为 甲→丙" in text
    assert "清单的写法" in text
    assert "删除 丁→戊" in text
    assert "添加 词0→义、词1→义、词2→义 等 5 个" in text
    assert "还没有改动" in find_text(components.render_story([]))
