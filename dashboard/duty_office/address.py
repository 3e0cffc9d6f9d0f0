"""What the address of the page asks for, in addition to what every office's page knows."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from dashboard.shared.offices.address import DeskRequest
from web.url_paths import DUTY_OFFICE


class OfficeView(StrEnum):
    """The parts of the page."""

    AMENDMENTS = "amendments"
    ARBITRATIONS = "arbitrations"
    BORDERS = "borders"


@dataclass(frozen=True, slots=True)
class OfficeRequest(DeskRequest):
    """kind, duty: of an application that is begun; ticket: of a claim, by its number."""

    path: ClassVar[str] = DUTY_OFFICE
    view: OfficeView = OfficeView.AMENDMENTS
    kind: str | None = None
    duty: str | None = None
    ticket: str | None = None
