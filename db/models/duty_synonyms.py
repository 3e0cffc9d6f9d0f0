"""Tables of the synonyms by which duties are found."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, CityKey
from db.models.workflow_events import WorkflowRow, WorkflowSubject
from domain.catalogue import PaperStatus
from domain.duty_synonyms import SYNONYM_ACTS


class DutySynonymList(WorkflowRow, Base):
    """The synonyms of a city as a whole; ``version`` counts its changes. Changing locks this row."""

    workflow = WorkflowSubject(
        SYNONYM_ACTS.kind, ("city",), only_state=PaperStatus.PUBLISHED, read_whole=True
    )
    status = PaperStatus.PUBLISHED
    __tablename__ = "duty_synonym_lists"

    city: Mapped[CityKey]
    version: Mapped[int] = mapped_column(server_default=text("1"))


class DutySynonym(Base):
    """A word that people say and what the list calls it, with who added it and when."""

    __tablename__ = "duty_synonyms"

    city: Mapped[CityKey]
    word: Mapped[str] = mapped_column(primary_key=True)
    means: Mapped[str] = mapped_column(primary_key=True)
    added_by: Mapped[str]
    added_at: Mapped[datetime]
