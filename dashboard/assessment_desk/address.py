"""What the address of the desk asks for, in addition to what every office's page knows."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from dashboard.shared.offices.address import DeskRequest
from web.url_paths import ASSESSMENT_DESK


class AssessmentView(StrEnum):
    """The parts of the page."""

    APPEALS = "appeals"
    EXCLUSIONS = "exclusions"
    AGENCY_FORMS = "agency_forms"


@dataclass(frozen=True, slots=True)
class AssessmentRequest(DeskRequest):
    """evaluation: the rating that an appeal is begun against, by its id; ticket: of a request, its number."""

    path: ClassVar[str] = ASSESSMENT_DESK
    view: AssessmentView = AssessmentView.APPEALS
    evaluation: str | None = None
    ticket: str | None = None
