"""What the address of the page of assigned matters asks for."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from dashboard.shared.offices.address import DeskRequest
from web.url_paths import ASSIGNED


class AssignedView(StrEnum):
    """The one part of the page."""

    MATTERS = "matters"


@dataclass(frozen=True, slots=True)
class AssignedRequest(DeskRequest):
    """As every office's page; new: the act that begins one."""

    path: ClassVar[str] = ASSIGNED
    view: AssignedView = AssignedView.MATTERS
