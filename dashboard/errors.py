"""Turn what callbacks raise into notices; bugs reach the log with their traceback and a number."""

import logging
from uuid import uuid4

from dash import set_props

from dashboard import ids
from dashboard.views import notices
from domain.errors import DomainError
from text import t

log = logging.getLogger(__name__)


def answer(error: Exception) -> None:
    """Show the error to the person at the screen; nothing else on the page changes."""
    if isinstance(error, DomainError):
        notice = notices.refused(t(error.message_id, **error.values))
    else:
        reference = uuid4().hex[:8].upper()
        log.error("a callback failed, reference %s", reference, exc_info=error)
        notice = notices.failed(reference)
    set_props(ids.NOTICES, {"children": notice})
