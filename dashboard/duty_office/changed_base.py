"""What the list says by now where an amendment was written for another text, and what is left to change."""

from collections.abc import Mapping, Sequence

from dash.development.base_component import Component

from dashboard.duty_office.text_changes import render_changes
from dashboard.shared import html
from db.queries.amendments import AmendmentDetail
from db.queries.duties import DutyVersionFacts
from domain.amendment_payloads import AmendmentKind
from domain.duty_merge import merge_change
from domain.errors import DomainError
from i18n import t


def render_changed_base(
    found: AmendmentDetail, versions: Sequence[DutyVersionFacts], names_of: Mapping[str, str]
) -> Component | None:
    """Return how the text changed since the application; None where it is still the same.

    versions: of the list, by which it changed, the newest first.
    """
    if not found.base_changed:
        return None
    parts: list[Component] = [
        html.H3(t("申请所依据的文本已变"), className="panel__heading"),
        html.P(_tell_versions(versions), className="office__warning", role="alert"),
    ]
    if found.present is None:
        parts.append(html.P(t("该事项已不在现行清单中，这件申请无法发布。")))
    else:
        parts += [
            html.H4(t("现行文本与申请时的文本")),
            *render_changes(found.base, found.present, names_of),
            html.H4(t("这件申请对现行文本的改动")),
            *_render_merged(found, names_of),
        ]
    return html.Section(parts, className="diff diff--changed", **{"data-testid": "amendment-base-changed"})


def _tell_versions(versions: Sequence[DutyVersionFacts]) -> str:
    told = "；".join(
        t("第 {version} 版（{reference}）{note}", version=one.version, reference=one.reference, note=one.note)
        for one in versions
    )
    return t("申请之后清单已另行发布：{versions}", versions=told)


def _render_merged(found: AmendmentDetail, names_of: Mapping[str, str]) -> list[Component]:
    """Return what publishing would change of the newest text, or why it would be refused."""
    if found.present is None:
        return []
    if found.kind is AmendmentKind.DELETE:
        return render_changes(found.present, None, names_of)
    if found.proposed is None or found.base is None:
        return []
    try:
        merged = merge_change(found.base, found.proposed, found.present)
    except DomainError as refusal:
        return [html.P(t(refusal.message_id, **refusal.values), className="office__warning", role="alert")]
    return render_changes(found.present, merged, names_of)
