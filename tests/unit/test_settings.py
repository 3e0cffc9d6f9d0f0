"""Settings come from the environment, and a bad one is named without giving passwords away."""

from pathlib import Path

import pytest

import settings as settings_module
from settings import CHECKOUT, Settings, secret_key, settings
from terminal import Trouble


@pytest.fixture(autouse=True)
def _asked_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    settings.cache_clear()
    monkeypatch.setattr(settings_module, "settings", settings.__wrapped__)


def read(monkeypatch: pytest.MonkeyPatch, **environment: str) -> Settings:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return settings_module.settings()


def test_nothing_set_means_a_private_cluster_with_a_demonstration(monkeypatch: pytest.MonkeyPatch) -> None:
    found = read(monkeypatch)

    assert (found.host, found.port, found.database_url, found.wants_demo) == ("127.0.0.1", 8050, None, True)
    assert found.data_dir == CHECKOUT / ".local"


def test_a_server_of_ones_own_gets_the_demonstration_only_when_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not read(monkeypatch, DATABASE_URL="postgresql://huying_app@db/huying").wants_demo
    assert read(monkeypatch, DEMO="true").wants_demo


@pytest.mark.parametrize(
    "given",
    ["postgres://a@h/d", "postgresql://a@h/d", "postgresql+psycopg2://a@h/d"],
    ids=["short", "usual", "with another driver"],
)
def test_every_spelling_of_postgresql_gets_our_driver(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(monkeypatch, DATABASE_URL=given).database_url == "postgresql+psycopg://a@h/d"


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(monkeypatch, PORT="", DATABASE_URL="").port == 8050


def test_every_bad_setting_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Trouble) as caught:
        read(monkeypatch, PORT="99999", SIMULATE="perhaps")

    assert "PORT=99999" in caught.value.way_out
    assert "SIMULATE=perhaps" in caught.value.way_out


def test_a_bad_address_is_refused_without_showing_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Trouble) as caught:
        read(monkeypatch, DATABASE_URL="mysql://me:s3cret@db/x")

    assert "DATABASE_URL" in str(caught.value)
    assert "s3cret" not in str(caught.value)


def test_the_key_is_made_once_and_closed_to_others(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))

    first, second = secret_key(), secret_key()

    assert first == second
    assert len(first) == 64
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0
