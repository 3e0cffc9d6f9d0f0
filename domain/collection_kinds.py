"""The table of acts on kinds of the information-collection catalogue, which have no drafts."""

from domain.catalogue import PaperAct, PaperStatus, PublishPayload, kept, paper_table
from domain.field_data import Kind, check_kind


class KindPayload(PublishPayload):
    """A kind to be added, or to replace the one of its code, with the document it rests on."""

    kind: Kind

    def check(self) -> None:
        """Raise Invalid for a kind that the catalogue may not hold, or without a document."""
        check_kind(self.kind)
        super().check()


_PUBLISHED = PaperStatus.PUBLISHED
KIND_ACTS = paper_table(
    "collection_kind",
    {
        (None, PaperAct.PUBLISH): kept(_PUBLISHED, KindPayload),
        (_PUBLISHED, PaperAct.PUBLISH): kept(_PUBLISHED, KindPayload),
    },
    missing="信息采集目录里没有这一类",
)
