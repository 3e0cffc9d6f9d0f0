"""Store an image that arrived without its own upload: re-encoded, stored by content hash."""

from adapters import images
from adapters.files import store
from domain.attachments import AttachmentKind
from services.attachments import Upload


def keep_picture(content: bytes, *, name: str, kind: AttachmentKind) -> Upload:
    """Store a picture and its thumbnail and return what their row says. Raises Invalid."""
    media_type = images.detect_media_type(content, name=name)
    drawn = images.prepare_upload(content, name=name, media_type=media_type)
    return Upload(
        kind=kind,
        name=name,
        media_type=drawn.media_type,
        sha256=store().put(drawn.content),
        size_bytes=len(drawn.content),
        width=drawn.width,
        height=drawn.height,
        thumbnail=None if drawn.thumbnail is None else store().put(drawn.thumbnail),
    )
