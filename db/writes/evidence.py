"""Evidence files of appeals, exclusions and assigned matters."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from db.models import Appeal, AssignedMatter, EvidenceFile, Exclusion
from db.writes import attachments
from domain.errors import Invalid


def bind_files(
    session: Session,
    row: Appeal | Exclusion | AssignedMatter,
    files: Sequence[UUID],
    *,
    act: str,
    actor_id: str,
) -> list[dict[str, str]]:
    """Turn waiting uploads into evidence, and return what the history keeps of them.

    Raises Invalid for what is not the actor's, or was used already.
    """
    taken = attachments.take_waiting(session, row.city, files, actor_id=actor_id)
    if len(taken) < len(set(files)):
        raise Invalid("有附件不能使用：不是您上传的、已用于其他办理或搁置过久，请重新上传")
    of = {f"{row.workflow.kind}_id": row.id}
    session.add_all(EvidenceFile(**file.content, act=act, **of) for file in taken)
    return [{"id": str(file.id), "sha256": file.sha256.hex()} for file in taken]
