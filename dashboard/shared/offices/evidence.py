"""Evidence of what an office decides: the files that were handed in, and the field to hand in more."""

from collections.abc import Mapping, Sequence

from dash.development.base_component import Component

from dashboard.shared import html
from dashboard.shared.attachments import format_size, render_uploader
from db.queries.evidence_files import Evidence
from domain.attachments import AttachmentKind, FileLimits


def render_evidence(files: Sequence[Evidence], acts: Mapping[str, str]) -> Component | None:
    """Return the ways to the files, each with its step; acts: what each step is called."""
    if not files:
        return None
    return html.Ul(
        [
            html.Li(
                [
                    html.Span(acts.get(file.act, file.act), className="badge"),
                    html.A(file.name, href=f"/api/v1/files/{file.id}", target="_blank", rel="noopener"),
                    html.Span(format_size(file.size_bytes), className="muted"),
                ],
                className="passed__head",
            )
            for file in files
        ],
        className="assessment__files",
        **{"data-testid": "evidence"},
    )


def render_field(ident: str, key: str, limits: FileLimits, *, title: str) -> Component:
    """Return the field for evidence; key: of the form, a new one begins without files."""
    return render_uploader(
        ident,
        kind=AttachmentKind.DOCUMENT,
        key=key,
        limits=limits,
        title=title,
        camera=False,
    )
