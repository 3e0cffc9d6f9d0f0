"""Load what the page of synonyms shows at an address."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.duty_synonyms.address import SynonymsRequest
from db.queries import duty_synonyms, workflow_events
from db.queries.duty_synonyms import AddedSynonym, SynonymPage
from db.queries.workflow_events import WorkflowStep
from db.session import Session
from domain.duty_synonyms import SYNONYM_ACTS, normalize_text
from domain.scopes import Actor

PAGE_ROWS = 50


@dataclass(frozen=True, slots=True)
class SynonymsReading:
    """Everything that the page shows. opened: the synonym that is changed, None where it is gone.

    steps: the newest changes, the newest first.
    """

    request: SynonymsRequest
    page: SynonymPage
    opened: AddedSynonym | None
    steps: Sequence[WorkflowStep]


def read_page(session: Session, actor: Actor, request: SynonymsRequest) -> SynonymsReading:
    """Return what an address shows."""
    page = duty_synonyms.list_synonyms(
        session, actor.city, normalize_text(request.q), limit=PAGE_ROWS, after=request.begins_after
    )
    entry = request.opened
    opened = None if entry is None else duty_synonyms.find_synonym(session, actor.city, entry)
    steps = workflow_events.list_newest(session, actor.city, SYNONYM_ACTS.kind)
    return SynonymsReading(request, page, opened, steps)
