"""Evidence of subjects other than tickets: uploads of an actor become files of a subject."""

from collections.abc import Sequence
from uuid import UUID

from db.writes import evidence
from domain.errors import Invalid
from services import attachments
from services.workflow.engine import TransitionContext


def bind_evidence(context: TransitionContext, files: Sequence[UUID]) -> list[dict[str, str]]:
    """Turn uploads into evidence of the subject, and return what the history keeps of each: id, SHA-256.

    The subject is in the database already. Raises Invalid for more files than an act may have, and for those
    that are not the actor's or are used.
    """
    most = attachments.get_limits(context.session, context.city).most_per_act
    if len(set(files)) > most:
        raise Invalid("一次办理最多附 {most} 个文件，请减少后再试", most=most)
    if not files:
        return []
    act, actor = context.request.act.value, context.actor
    return evidence.bind_files(context.session, context.row, files, act=act, actor_id=actor.id)
