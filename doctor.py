"""Check the installation, and say how to fix each finding (``python -m doctor``)."""

import asyncio
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

import clock
from adapters import channels, pdf
from db import migrate, session
from db.queries import demo_logins, worker_heartbeats
from db.queries.worker_heartbeats import WorkerCondition
from db.rls import roles
from db.server import binaries, embedded
from db.server.cluster_paths import get_permanent_paths
from db.server.statistics import ServerFacts, get_schema_version, load_calendar_years, load_server_facts
from db.session import Session
from domain.deliveries import Carrier
from services.token_secrets import hash_secret
from settings import Settings, settings
from terminal import Trouble, say
from web.oidc_client import Provider, ProviderSilent

MB = 1024 * 1024
LOW_DISK_MB = 1024
DRIFT_LIMIT_SECONDS = 1.0
WARN_FROM_MONTH = 11  # from November on the next year's calendar must be there
OLDEST_MAJOR = 15
CARRIER_SETTINGS = {
    Carrier.MAIL: "SMTP_HOST",
    Carrier.WEBHOOK: "WEBHOOK_URL",
    Carrier.SMS: "SMS_URL and SMS_SECRET",
}


class Verdict(StrEnum):
    """How a check came out; only REFUSED stops a start."""

    GOOD = "✓"
    WARNING = "!"
    REFUSED = "✗"


@dataclass(frozen=True, slots=True)
class Finding:
    """Result of one check and its fix."""

    verdict: Verdict
    what: str
    mend: str = ""

    def lines(self) -> str:
        """Return the finding as the terminal shows it."""
        return f"{self.verdict} {self.what}" + (f"\n  → {self.mend}" if self.mend else "")


def machine(found: Settings) -> Iterator[Finding]:
    """Check what can be seen before any database runs."""
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding(Verdict.GOOD, f"Python {version}")
    if found.database_url is None:
        yield Finding(
            Verdict.GOOD,
            f"PostgreSQL {binaries.find(found.pg_bin).version} in {binaries.find(found.pg_bin).folder}",
        )
    yield _disk(found)
    yield _files(found)
    yield _printing()
    yield from identity_provider(found)
    yield from demonstration(found)


def demonstration(found: Settings) -> Iterator[Finding]:
    """Refuse to offer publicly known passwords beyond this machine."""
    if found.production and found.demo:
        what = "DEMO=true in production: the demonstration's passwords are known to everybody."
        yield Finding(Verdict.REFUSED, what, "Leave DEMO out, or PRODUCTION.")
    elif found.wants_demo and not found.is_local:
        what = f"HOST={found.host} would offer the demonstration's known passwords to the network."
        mend = "Set DEMO=false to serve others, or HOST=127.0.0.1 to look at the demonstration."
        yield Finding(Verdict.REFUSED, what, mend)


def identity_provider(found: Settings) -> Iterator[Finding]:
    """Check that the provider of single sign-on is named in full and answers; people can do without it."""
    named = {
        "OIDC_ISSUER": found.oidc_issuer,
        "OIDC_CLIENT_ID": found.oidc_client_id,
        "OIDC_CLIENT_SECRET": found.oidc_client_secret,
    }
    missing = ", ".join(name for name, value in named.items() if not value)
    provider = Provider.of(found)
    if not any(named.values()):
        return
    if provider is None:
        yield Finding(
            Verdict.WARNING,
            f"Single sign-on is not offered: {missing} is not set.",
            "Set all three, or none.",
        )
        return
    yield _provider(provider, strict=found.production)


def database(found: Settings) -> Iterator[Finding]:
    """Check server, roles, tables and calendar; db.session.connect() must have run."""
    with session.account_transaction() as opened:
        app = load_server_facts(opened)
        drift = clock.drift_seconds(app.now)
    yield from _server(app)
    yield from _safety(app, strict=found.production)
    yield from _role(app)
    yield _drift(drift)
    with session.owner_transaction() as opened:
        tables = _schema(get_schema_version(opened))
        yield tables
        years = load_calendar_years(opened) if tables.verdict is Verdict.GOOD else {}
        if tables.verdict is Verdict.GOOD and (found.production or not found.is_local):
            yield _known_secrets(opened)
    for city, known in years.items():
        yield _calendar(city, known, year=app.now.year, month=app.now.month)
    if tables.verdict is Verdict.GOOD:
        with session.account_transaction() as opened:
            yield from _workers(worker_heartbeats.load_condition(opened))


def _known_secrets(opened: Session) -> Finding:
    """Look whether an account or a wall still opens with what the demonstration gave it."""
    from web.password_hashing import is_password

    stored = demo_logins.demo_password_hashes(opened)
    known = [name for name, kept in stored.items() if is_password(demo_logins.known_password(name), kept)]
    if demo_logins.has_token(opened, hash_secret(demo_logins.WALL_TOKEN)):
        known.append("the wall's token")
    if known:
        what = f"The demonstration's known secrets still open this database: {', '.join(known)}."
        mend = "Use another database (DATABASE_URL or DATA_DIR), or close them on /admin/people."
        return Finding(Verdict.REFUSED, what, mend)
    return Finding(Verdict.GOOD, "No account or wall opens with the demonstration's secrets")


def refuse_bad(findings: Iterator[Finding], *, show: Callable[[str], None]) -> None:
    """Show every finding that is not good; raises Trouble with the first one that stops a start."""
    for finding in findings:
        if finding.verdict is Verdict.REFUSED:
            raise Trouble(finding.what, way_out=finding.mend)
        if finding.verdict is Verdict.WARNING:
            show(finding.lines())


def _disk(found: Settings) -> Finding:
    home = found.data_dir if found.database_url else get_permanent_paths(found.data_dir).home
    while not home.exists():
        home = home.parent
    free = shutil.disk_usage(home).free // MB
    if free < LOW_DISK_MB:
        return Finding(
            Verdict.WARNING,
            f"Only {free} MB are free at {home}.",
            "Free some space, or set DATA_DIR elsewhere.",
        )
    return Finding(Verdict.GOOD, f"{free} MB free at {home}")


def _files(found: Settings) -> Finding:
    """Check that attachments can be written, and are readable by this account only."""
    folder = found.data_dir / "files"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        mend = f"Give the account that runs the product {folder} to write in, or set DATA_DIR elsewhere."
        return Finding(Verdict.REFUSED, f"No attachment can be stored in {folder}: {error.strerror}.", mend)
    if folder.stat().st_mode & 0o077:
        return Finding(
            Verdict.WARNING, f"Other accounts may look into {folder}.", f"chmod -R go-rwx {folder}"
        )
    free = shutil.disk_usage(folder).free // MB
    if free < found.files_least_free_mb:
        what = f"Only {free} MB are free for attachments in {folder}, fewer than FILES_LEAST_FREE_MB."
        return Finding(Verdict.WARNING, what, "Free some space, or set DATA_DIR elsewhere.")
    return Finding(Verdict.GOOD, f"Attachments are stored in {folder}, {free} MB free")


def _printing() -> Finding:
    """Check that PDF can be made; a start does not need it."""
    try:
        pdf.check_printing()
    except pdf.NotPrintable as missing:
        what, _, mend = str(missing).partition(" Debian: ")
        return Finding(Verdict.WARNING, what, f"Debian: {mend}")
    return Finding(Verdict.GOOD, "PDF can be made, with Chinese type")


def _provider(provider: Provider, *, strict: bool) -> Finding:
    try:
        asyncio.run(provider.discover())
    except ProviderSilent:
        what = f"The identity provider {provider.issuer} does not answer as OIDC_ISSUER should."
        mend = f"See whether {provider.issuer}/.well-known/openid-configuration opens from this machine."
        return Finding(Verdict.WARNING, what, mend)
    if strict and not provider.issuer.startswith("https://"):
        what = f"The identity provider {provider.issuer} is asked without TLS; its answers can be forged."
        return Finding(Verdict.WARNING, what, "Use its https address.")
    return Finding(Verdict.GOOD, f"Identity provider {provider.issuer} answers")


def _server(facts: ServerFacts) -> Iterator[Finding]:
    if int(facts.version.partition(".")[0]) < OLDEST_MAJOR:
        yield Finding(
            Verdict.REFUSED, f"PostgreSQL {facts.version} is too old.", "Use PostgreSQL 15 or later."
        )
    elif facts.postgis is None:
        yield Finding(
            Verdict.REFUSED, f"PostGIS is missing in database {facts.database}.", roles.FOR_ADMINISTRATORS
        )
    else:
        yield Finding(
            Verdict.GOOD,
            f"PostgreSQL {facts.version} with PostGIS {facts.postgis}, database {facts.database}",
        )


def _safety(facts: ServerFacts, *, strict: bool) -> Iterator[Finding]:
    """Judge settings that lose committed work after a power cut."""
    verdict = Verdict.REFUSED if strict else Verdict.WARNING
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        if not getattr(facts, name):
            yield Finding(
                verdict, f"{name} is off: a power cut loses or damages data.", f"ALTER SYSTEM SET {name} = on"
            )
    if not facts.data_checksums:
        yield Finding(
            Verdict.WARNING, "Data checksums are off.", "Stop the server and run pg_checksums --enable."
        )


def _role(facts: ServerFacts) -> Iterator[Finding]:
    if facts.superuser or facts.bypasses_row_security or facts.owns_tables:
        why = "owns tables" if facts.owns_tables else "can bypass row security"
        yield Finding(
            Verdict.REFUSED,
            f"The role of DATABASE_URL, {facts.role}, {why}: everybody would see everything.",
            f"Use {roles.APP} there. {roles.FOR_ADMINISTRATORS}",
        )
    else:
        yield Finding(Verdict.GOOD, f"Role {facts.role} is bound by row security")


def _schema(version: str | None) -> Finding:
    wanted = migrate.get_newest_migration()
    if version != wanted:
        return Finding(
            Verdict.REFUSED,
            f"The tables stand at {version or 'nothing'}, not {wanted}.",
            "make run brings them up.",
        )
    return Finding(Verdict.GOOD, f"Tables at migration {version}")


def _drift(seconds: float) -> Finding:
    if abs(seconds) > DRIFT_LIMIT_SECONDS:
        what = f"The clocks of application and database differ by {seconds:+.1f} s."
        return Finding(Verdict.WARNING, what, "Set both machines by NTP.")
    return Finding(Verdict.GOOD, f"Clocks agree within {abs(seconds) * 1000:.0f} ms")


def _calendar(city: str, years: dict[int, str], *, year: int, month: int) -> Finding:
    wanted = [year] if month < WARN_FROM_MONTH else [year, year + 1]
    missing = [str(one) for one in wanted if one not in years]
    if missing:
        what = f"City {city}: the calendar of {', '.join(missing)} is missing; deadlines in it read 待定."
        mend = f"Once it is published: python -m etl calendar FILE --city {city} --year {missing[0]}"
        return Finding(Verdict.WARNING, what, mend)
    return Finding(Verdict.GOOD, f"City {city}: calendar loaded to {max(years)} ({years[max(years)]})")


def _workers(condition: WorkerCondition) -> Iterator[Finding]:
    """Report whether a worker lives, and the external carriers; none of it stops a start."""
    alive = f"{condition.alive} worker(s) alive" if condition.alive else "No worker is running now"
    yield Finding(Verdict.GOOD, f"{alive}; python worker.py tells of deadlines and passes notices on")
    known = channels.build_senders(settings())
    for carrier, wanted in CARRIER_SETTINGS.items():
        said = "configured" if carrier in known else f"未配置 (not configured: {wanted})"
        yield Finding(Verdict.GOOD, f"Notices by {carrier}: {said}")


def main() -> None:
    """Print every check; ends with an error when one of them would stop a start."""
    found = settings()
    findings = list(machine(found))
    with embedded.provide_database(found) as urls:
        session.connect(urls)
        findings += database(found)
    for finding in findings:
        say(finding.lines())
    if any(finding.verdict is Verdict.REFUSED for finding in findings):
        sys.exit(1)


if __name__ == "__main__":
    main()
