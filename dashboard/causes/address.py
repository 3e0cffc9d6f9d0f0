"""What the address of the page asks for, in addition to what every office's page knows."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from dashboard.shared.offices.address import DeskRequest
from web.url_paths import CAUSES


class CauseView(StrEnum):
    """The parts of the page."""

    CAUSES = "causes"


@dataclass(frozen=True, slots=True)
class CauseRequest(DeskRequest):
    """The page has one part."""

    path: ClassVar[str] = CAUSES
    view: CauseView = CauseView.CAUSES
