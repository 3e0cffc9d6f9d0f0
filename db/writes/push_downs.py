"""Keep the documents of reports of pushed-down duties."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from db.models import PushDown, PushDownFile
from db.writes import attachments
from domain.errors import Invalid


def bind_files(session: Session, made: PushDown, files: Sequence[UUID]) -> None:
    """Turn waiting uploads into documents of the report. Raises Invalid for what is not its author's."""
    taken = attachments.take_waiting(session, made.city, files, actor_id=made.reported_by)
    if len(taken) < len(set(files)):
        raise Invalid("有附件不能使用：不是您上传的、已用于其他办理或搁置过久，请重新上传")
    session.add_all(PushDownFile(**file.content, push_down_id=made.id) for file in taken)
    session.flush()
