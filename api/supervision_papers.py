"""The office's paper of a supervision notice as PDF: red head, number, addressee, facts, basis, deadline."""

from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Path
from fastapi.responses import Response

from adapters import pdf
from adapters.pdf import NotPrintable
from db.queries import notice_papers
from db.queries.cities import load_city_facts, load_settings
from db.queries.notice_papers import NoticePaper
from domain.errors import DomainError
from domain.stored_settings import get_setting
from domain.supervision import (
    SUPERVISION_ACTS,
    SupervisionKind,
    SupervisionStatus,
    build_document_number,
)
from domain.supervision_drafts import build_basis
from domain.workflows import permit_reading
from i18n import DEFAULT_LOCALE, label, t, use
from i18n.times import local_day
from web import templates
from web.dependencies import CurrentActor, DbSession

router = APIRouter(prefix="/api/v1/supervision", tags=["supervision"])
LIMITS = (
    "limits.response_minutes", "limits.urgent_response_minutes", "limits.general_days", "limits.complex_days",
    "supervision.inaction_days",
)  # fmt: skip
# Red head and title as official papers have them; the sizes are points.
STYLE = """
body { font-family: var(--serif); font-size: 14pt; line-height: 1.9; }
.head { border-bottom: 1.6pt solid var(--light-red); margin: 4mm 0 9mm; text-align: center; }
.office { color: var(--light-red); font-size: 26pt; font-weight: 700; letter-spacing: 4pt; margin: 0 0 4mm; }
.document { margin: 0 0 3mm; }
h1 { margin: 0 0 7mm; }
.to { margin: 0 0 2mm; }
.text { margin: 0 0 1mm; text-align: justify; text-indent: 2em; overflow-wrap: anywhere; }
.sign { break-inside: avoid; margin: 12mm 0 0; text-align: right; }
.sample, .withdrawn { border: 0.8pt solid var(--light-red); color: var(--light-red); font-family: var(--sans);
    font-size: 9.5pt; margin: 0 0 3mm; padding: 1mm 3mm; text-align: center; }
.annex { margin: 10mm 0 0; }
.annex table { font-family: var(--sans); font-size: 10pt; }
.place { width: 14mm; }
"""


@router.get("/notices/{notice_id}.pdf", response_class=Response)
def print_notice(
    notice_id: Annotated[UUID, Path(description="id of the notice")],
    actor: CurrentActor,
    session: DbSession,
) -> Response:
    """Return the paper of a notice within the caller's scope. 404: there is none; 409: nothing can print.

    Numbers of secret tickets are printed for no reader: a paper is passed on.
    """
    permit_reading(SUPERVISION_ACTS, actor)
    paper = notice_papers.load_paper(session, actor.city, str(notice_id))
    stored = load_settings(session, actor.city)
    limits = {key.partition(".")[2]: int(get_setting(stored, key)) for key in LIMITS}
    simulated = load_city_facts(session, actor.city).simulated
    with use(DEFAULT_LOCALE):
        number, html = render_html(paper, limits=limits, simulated=simulated)
    try:
        content = pdf.render_pdf(html, styles=[STYLE])
    except NotPrintable:
        raise DomainError("本机不能生成 PDF，请联系系统管理员安装字体和排版组件") from None
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(number)}.pdf",
        "Cache-Control": "private, no-store",
    }
    return Response(content, media_type="application/pdf", headers=headers)


def render_html(paper: NoticePaper, *, limits: dict[str, int], simulated: bool) -> tuple[str, str]:
    """Return the number of a notice and its paper as HTML, in the language in use."""
    facts = paper.facts
    number = build_document_number(facts.kind, year=facts.year, sequence=facts.sequence)
    shown = t(number.message_id, **number.values)
    basis = build_basis(facts.grounds, limits)
    title = label(facts.kind)
    if facts.kind is SupervisionKind.CIRCULAR:
        title = t("关于{grounds}问题的通报", grounds=label(facts.grounds))
    html = templates.render_text(
        "notice_paper.html",
        number=shown,
        title=title,
        office=paper.office,
        party=facts.party_name,
        paragraphs=[line.strip() for line in facts.content.splitlines() if line.strip()],
        basis=t(basis.message_id, **basis.values),
        due_on=facts.due_on,
        issued_on=local_day(facts.issued_at),
        withdrawn=facts.status is SupervisionStatus.WITHDRAWN,
        tickets=paper.tickets,
        hidden=paper.hidden,
        simulated=simulated,
    )
    return shown, html
