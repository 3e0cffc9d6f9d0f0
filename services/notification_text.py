"""Texts of notifications, for the inbox and for external delivery."""

from urllib.parse import urlencode

from db.queries.notifications import InboxEntry
from domain.agency_forms import AGENCY_FORM_ACTS
from domain.appeals import APPEAL_ACTS
from domain.assigned_matters import ASSIGNED_ACTS
from domain.cause_projects import CAUSE_ACTS
from domain.department_changes import DEPARTMENT_CHANGE_ACTS
from domain.enums import Secrecy
from domain.exclusions import EXCLUSION_ACTS
from domain.supervision import SUPERVISION_ACTS
from i18n import either, label, t, times

OF_ASSESSMENT = frozenset({APPEAL_ACTS.kind, EXCLUSION_ACTS.kind, AGENCY_FORM_ACTS.kind})


def render_title(entry: InboxEntry) -> str:
    """Return what happened, in a few words."""
    if entry.level is None:
        return label(entry.kind)
    return t("{clock} {level}", clock=entry.kind, level=entry.level)


def render_subject(entry: InboxEntry) -> str:
    """Return the subject of an e-mail; it names no person and no place."""
    urgent = t("【紧急】") if entry.urgent else ""
    if entry.number is None:
        return render_title(entry)
    return urgent + t("{title} · 诉求 {number}", title=render_title(entry), number=entry.number)


def build_address(entry: InboxEntry) -> str:
    """Return where the subject of a notice is opened."""
    if entry.subject is None:
        return f"/map?{urlencode({'ticket': entry.number or ''})}"
    kind, _, ident = entry.subject.partition(":")
    if kind == SUPERVISION_ACTS.kind:
        return f"/notices-of-supervision?{urlencode({'notice': ident})}"
    if kind == ASSIGNED_ACTS.kind:
        return f"/supervision/assigned?{urlencode({'opened': ident})}"
    if kind == DEPARTMENT_CHANGE_ACTS.kind:
        return "/duties"  # the list as it is since then; the change itself is the list office's
    if kind == CAUSE_ACTS.kind:
        return f"/causes?{urlencode({'opened': ident})}"
    page = "/assessment/desk" if kind in OF_ASSESSMENT else "/duties/office"
    return f"{page}?{urlencode({'view': f'{kind}s', 'opened': ident})}"


def render_message(entry: InboxEntry) -> str:
    """Return the external text: never the reporter; of a ticket that is not public only the number."""
    lines = [render_subject(entry)]
    if entry.secrecy is Secrecy.NORMAL:
        lines += _facts(entry)
    lines.append(t("请登录呼应平台办理。"))
    return "\n".join(lines)


def _facts(entry: InboxEntry) -> list[str]:
    found = []
    if entry.matter:
        found.append(t("事项：{matter}", matter=either(entry.matter, entry.matter_en)))
    if entry.party:
        found.append(t("承办：{party}", party=either(entry.party, entry.party_en)))
    if entry.due_at:
        found.append(t("时限：{due}", due=times.instant(entry.due_at)))
    return found
