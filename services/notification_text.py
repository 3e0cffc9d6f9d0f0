"""Put a notice into words, for the inbox and for what leaves the house."""

from db.queries.notifications import InboxEntry
from domain.enums import Secrecy
from i18n import either, label, t, times


def title(entry: InboxEntry) -> str:
    """Return what happened, in a few words."""
    if entry.level is None:
        return label(entry.kind)
    return t("{clock} {level}", clock=entry.kind, level=entry.level)


def subject(entry: InboxEntry) -> str:
    """Return the subject of a letter; it names no person and no place."""
    urgent = t("【紧急】") if entry.urgent else ""
    return urgent + t("{title} · 诉求 {number}", title=title(entry), number=entry.number)


def letter(entry: InboxEntry) -> str:
    """Return what a letter or a robot says: never the reporter, of what is not for everybody the number."""
    lines = [subject(entry)]
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
