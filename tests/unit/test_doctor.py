"""The doctor refuses settings that lose or leak data, warns of the rest, and says how to fix each."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

import doctor
from db.server.statistics import ServerFacts
from doctor import Finding, Verdict
from settings import Settings
from terminal import Trouble
from tests.support.identity_provider import running_provider

HEALTHY = ServerFacts(
    version="15.18",
    postgis="3.3.2",
    database="huying",
    role="huying_app",
    superuser=False,
    bypasses_row_security=False,
    owns_tables=False,
    fsync=True,
    full_page_writes=True,
    synchronous_commit=True,
    data_checksums=True,
    now=datetime(2026, 9, 24, 8, 30, tzinfo=UTC),
)


def worst(findings: Iterator[Finding]) -> Verdict:
    verdicts = {finding.verdict for finding in findings}
    return next(
        one for one in (Verdict.REFUSED, Verdict.WARNING, Verdict.GOOD) if one in (verdicts or {Verdict.GOOD})
    )


@pytest.mark.parametrize("why", ["superuser", "bypasses_row_security", "owns_tables"])
def test_a_role_that_row_security_does_not_bind_is_refused(why: str) -> None:
    assert worst(doctor._role(HEALTHY)) is Verdict.GOOD

    assert worst(doctor._role(replace(HEALTHY, **{why: True}))) is Verdict.REFUSED


@pytest.mark.parametrize("name", ["fsync", "full_page_writes", "synchronous_commit"])
def test_unsafe_writing_is_refused_in_production_and_warned_of_elsewhere(name: str) -> None:
    unsafe = replace(HEALTHY, **{name: False})

    assert worst(doctor._safety(unsafe, strict=True)) is Verdict.REFUSED
    assert worst(doctor._safety(unsafe, strict=False)) is Verdict.WARNING
    assert worst(doctor._safety(HEALTHY, strict=True)) is Verdict.GOOD


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        (replace(HEALTHY, version="14.9"), Verdict.REFUSED),
        (replace(HEALTHY, postgis=None), Verdict.REFUSED),
        (replace(HEALTHY, version="17.2"), Verdict.GOOD),
    ],
    ids=["too old", "no PostGIS", "newer"],
)
def test_the_server_must_be_new_enough_and_have_postgis(facts: ServerFacts, verdict: Verdict) -> None:
    assert worst(doctor._server(facts)) is verdict


@pytest.mark.parametrize(
    ("years", "month", "verdict"),
    [
        ({2026: "official"}, 10, Verdict.GOOD),
        ({2026: "official"}, 11, Verdict.WARNING),
        ({2026: "official", 2027: "provisional"}, 11, Verdict.GOOD),
        ({2025: "official"}, 3, Verdict.WARNING),
        ({}, 3, Verdict.WARNING),
    ],
    ids=["this year", "next one missing in November", "next one there", "this one missing", "none"],
)
def test_a_missing_calendar_year_is_reported(years: dict[int, str], month: int, verdict: Verdict) -> None:
    assert doctor._calendar("370783", years, year=2026, month=month).verdict is verdict


@pytest.mark.parametrize(
    ("seconds", "verdict"), [(0.9, Verdict.GOOD), (1.1, Verdict.WARNING), (-3, Verdict.WARNING)]
)
def test_clocks_that_differ_by_more_than_a_second_are_reported(seconds: float, verdict: Verdict) -> None:
    assert doctor._drift(seconds).verdict is verdict


def test_a_start_goes_on_after_warnings_and_shows_them() -> None:
    shown: list[str] = []

    doctor.refuse_bad(
        iter([Finding(Verdict.GOOD, "fine"), Finding(Verdict.WARNING, "hm", "mend it")]), show=shown.append
    )

    assert shown == ["! hm\n  → mend it"]


def test_a_start_ends_at_what_is_refused() -> None:
    with pytest.raises(Trouble, match="mend it"):
        doctor.refuse_bad(iter([Finding(Verdict.REFUSED, "bad", "mend it")]), show=print)


def test_attachments_are_stored_where_nobody_else_may_look(tmp_path: Path) -> None:
    found = Settings(data_dir=tmp_path)
    assert doctor._files(found).verdict is Verdict.GOOD

    (tmp_path / "files").chmod(0o755)

    assert doctor._files(found).verdict is Verdict.WARNING


def test_a_folder_that_takes_no_attachment_stops_a_start(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("a file where the folder should be")

    finding = doctor._files(Settings(data_dir=tmp_path))

    assert finding.verdict is Verdict.REFUSED
    assert "DATA_DIR" in finding.mend


# Single sign-on


def settings_with(**values: object) -> Settings:
    return Settings(database_url="postgresql://app@server/huying", **values)


COMPLETE = {"oidc_client_id": "huying", "oidc_client_secret": "geheim"}


def test_nothing_is_said_of_single_sign_on_where_there_is_none() -> None:
    assert list(doctor.identity_provider(settings_with())) == []


def test_half_a_provider_is_warned_of_by_the_name_of_what_lacks() -> None:
    [finding] = doctor.identity_provider(settings_with(oidc_issuer="https://idp.example", oidc_client_id="a"))

    assert finding.verdict is Verdict.WARNING
    assert "OIDC_CLIENT_SECRET" in finding.what


def test_a_provider_that_does_not_answer_is_a_warning_and_stops_no_start() -> None:
    [finding] = doctor.identity_provider(settings_with(oidc_issuer="http://127.0.0.1:9", **COMPLETE))

    assert finding.verdict is Verdict.WARNING
    assert "does not answer" in finding.what


@pytest.mark.acceptance
def test_a_provider_that_answers_is_good_but_in_production_only_over_tls() -> None:
    with running_provider() as idp:
        found = [
            next(
                doctor.identity_provider(
                    settings_with(oidc_issuer=idp.url, production=production, **COMPLETE)
                )
            )
            for production in (False, True)
        ]

    assert [finding.verdict for finding in found] == [Verdict.GOOD, Verdict.WARNING]
