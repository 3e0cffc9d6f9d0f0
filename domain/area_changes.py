"""Changes of the area register: the workflow of an import or a rename.

The worker checks and applies an import in the name of the administrator who uploaded and confirmed it.
"""

from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from domain.enums import Role
from domain.errors import Invalid
from domain.workflows import WorkflowPayload, WorkflowTable, WorkflowTransition, check_words

LONGEST_REASON = 500  # characters
LONGEST_NAME = 60
LONGEST_NAME_EN = 120
FARTHEST = timedelta(days=731)  # so far ahead a change may be planned
CHANGEABLE_DEPTH = 2  # towns are parties of work orders: only units and grids are set up, split and ended


class AreaChangeStatus(StrEnum):
    """How far a change of the register is."""

    UPLOADED = "uploaded"  # the worker checks it
    CHECKED = "checked"  # its preview can be confirmed
    REFUSED = "refused"  # its file cannot be imported, or the register changed since the preview
    CONFIRMED = "confirmed"  # the worker applies it on its day
    APPLIED = "applied"
    CANCELLED = "cancelled"


class AreaChangeAct(StrEnum):
    """What can be done with a change of the register."""

    UPLOAD = "upload"
    RENAME = "rename"
    CHECK = "check"
    REFUSE = "refuse"
    CONFIRM = "confirm"
    APPLY = "apply"
    CANCEL = "cancel"


class ImportExtent(StrEnum):
    """What a file says of areas that it does not name."""

    PART = "part"  # nothing; only areas named as predecessors end
    WHOLE = "whole"  # those of its levels end


class AreaAspect(StrEnum):
    """What a change does to an area."""

    ADDED = "added"
    SPLIT = "split"
    MERGED = "merged"
    RECODED = "recoded"
    RENAMED = "renamed"
    MOVED = "moved"  # to another parent
    RETYPED = "retyped"  # another kind
    REDRAWN = "redrawn"
    ENDED = "ended"


class AreaChangeStep(StrEnum):
    """What the worker does at the moment."""

    READ = "read"
    COMPARE = "compare"
    TILE = "tile"
    DRAW = "draw"
    WRITE = "write"


class UploadPayload(WorkflowPayload):
    """The name of an uploaded file and what it says of other areas; level: of rows that name none."""

    name: str
    extent: ImportExtent = ImportExtent.PART
    level: str = ""

    @property
    def note(self) -> str:
        """Return the name of the file."""
        return self.name


class RenamePayload(WorkflowPayload):
    """Another name of an area from a day on, and on which document it rests."""

    code: str
    name: str
    name_en: str = ""
    effective_on: date
    reason: str

    def check(self) -> None:
        """Raise Invalid without a name or reason, or with too long ones."""
        check_words(self.name, missing="请填写名称", longest=LONGEST_NAME)
        check_words(self.name_en, missing=None, longest=LONGEST_NAME_EN)
        check_words(self.reason, missing="请写明更改的依据", longest=LONGEST_REASON)

    @property
    def note(self) -> str:
        """Return on what it rests."""
        return self.reason.strip()


class ConfirmPayload(WorkflowPayload):
    """From which day a change holds, and on which document it rests."""

    effective_on: date
    reason: str

    def check(self) -> None:
        """Raise Invalid without a reason."""
        check_words(self.reason, missing="请写明更改的依据", longest=LONGEST_REASON)

    @property
    def note(self) -> str:
        """Return on what it rests."""
        return self.reason.strip()


ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
_UPLOADED, _CHECKED, _CONFIRMED = (
    AreaChangeStatus.UPLOADED,
    AreaChangeStatus.CHECKED,
    AreaChangeStatus.CONFIRMED,
)
_REFUSED, _CANCELLED = AreaChangeStatus.REFUSED, AreaChangeStatus.CANCELLED
AREA_CHANGE_ACTS = WorkflowTable(
    kind="area_change",
    states=AreaChangeStatus,
    acts=AreaChangeAct,
    readers=ADMINISTRATORS,
    missing="没有这项区域变更",
    transitions=MappingProxyType(
        {
            (None, AreaChangeAct.UPLOAD): WorkflowTransition(ADMINISTRATORS, _UPLOADED, UploadPayload),
            (None, AreaChangeAct.RENAME): WorkflowTransition(ADMINISTRATORS, _CONFIRMED, RenamePayload),
            (_UPLOADED, AreaChangeAct.CHECK): WorkflowTransition(ADMINISTRATORS, _CHECKED),
            (_UPLOADED, AreaChangeAct.REFUSE): WorkflowTransition(ADMINISTRATORS, _REFUSED),
            (_UPLOADED, AreaChangeAct.CANCEL): WorkflowTransition(ADMINISTRATORS, _CANCELLED),
            (_CHECKED, AreaChangeAct.CONFIRM): WorkflowTransition(ADMINISTRATORS, _CONFIRMED, ConfirmPayload),
            (_CHECKED, AreaChangeAct.CANCEL): WorkflowTransition(ADMINISTRATORS, _CANCELLED),
            (_CONFIRMED, AreaChangeAct.APPLY): WorkflowTransition(
                ADMINISTRATORS, AreaChangeStatus.APPLIED, reload=True
            ),
            (_CONFIRMED, AreaChangeAct.REFUSE): WorkflowTransition(ADMINISTRATORS, _REFUSED),
            (_CONFIRMED, AreaChangeAct.CANCEL): WorkflowTransition(ADMINISTRATORS, _CANCELLED),
        }
    ),
)


def check_day(day: date, *, today: date) -> date:
    """Return the day from which a change may hold. Raises Invalid."""
    if not today <= day <= today + FARTHEST:
        raise Invalid("生效日期须在今天至 {last} 之间", last=today + FARTHEST)
    return day
