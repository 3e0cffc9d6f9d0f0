"""The command lists, shows and sets settings, in both languages, with a reason."""

from collections.abc import Mapping

import pytest

from db.queries.cities import load_settings
from db.session import owner_transaction
from domain.settings import SETTINGS
from etl import settings_command
from terminal import Trouble
from tests.support import factories

KEY = "limits.general_days"


@pytest.fixture(autouse=True)
def city(database):
    with owner_transaction() as session:
        factories.a_city(session)
        factories.a_calendar(session)


def stored() -> Mapping[str, object]:
    with owner_transaction() as session:
        return load_settings(session, "370783")


def said(capsys, *words: str) -> str:
    assert settings_command.main([*words]) == 0
    return capsys.readouterr().out


def test_every_setting_is_listed_with_its_facts(capsys):
    chinese, english = said(capsys, "list"), said(capsys, "list", "--lang", "en", "--group", "lights")

    assert all(key in chinese for key in SETTINGS)
    assert "3 个工作日  一般事项办结时限  (默认 3 个工作日 · 1–60 · 文件规定)" in chinese
    assert "80%  Yellow light from" in english
    assert KEY not in english


def test_a_setting_is_set_with_a_reason_and_shown_with_its_history(capsys):
    done = said(capsys, "set", KEY, "4", "--reason", "人手不足")
    shown = said(capsys, "show", KEY)

    assert "一般事项办结时限: 4 个工作日" in done
    assert stored() == {KEY: 4}
    assert "3 个工作日 → 4 个工作日 · 已生效 · 命令行 · 人手不足" in shown


def test_a_dry_run_writes_nothing(capsys):
    done = said(capsys, "set", KEY, "4", "--reason", "x", "--running", "--dry-run")

    assert "0 个计时变动，涉及 0 件事项" in done
    assert "试运行，没有写入" in done
    assert stored() == {}


@pytest.mark.parametrize(
    "words",
    [
        ("set", KEY, "400", "--reason", "x"),
        ("set", "nothing.such", "1", "--reason", "x"),
        ("show", "nothing"),
    ],
    ids=["too-much", "unknown", "unknown-shown"],
)
def test_what_is_not_admitted_is_refused_in_words(words):
    with pytest.raises(Trouble):
        settings_command.main([*words])

    assert stored() == {}
