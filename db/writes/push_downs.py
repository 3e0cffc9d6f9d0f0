"""Write the rows of pushed-down duties and their documents."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import PushDown, PushDownFile
from db.writes import attachments
from domain.errors import Invalid, NotFound


def locked(session: Session, city: str, push_down_id: UUID) -> PushDown:
    """Return a report, locked until the transaction ends. Raises NotFound outside the scope."""
    found = session.scalars(
        select(PushDown)
        .where(PushDown.city == city, PushDown.id == push_down_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound("没有这份下压责任报告，或不在您的权限范围内")
    return found


def keep_files(session: Session, made: PushDown, files: Sequence[UUID]) -> None:
    """Turn waiting uploads into documents of the report. Raises Invalid for what is not its author's."""
    taken = attachments.take_out(session, made.city, files, actor_id=made.reported_by)
    if len(taken) < len(set(files)):
        raise Invalid("有附件不能使用：不是您上传的、已用于其他办理或搁置过久，请重新上传")
    session.add_all(PushDownFile(**file.content, push_down_id=made.id) for file in taken)
    session.flush()
