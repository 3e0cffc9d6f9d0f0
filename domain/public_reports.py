"""Public submissions: letters to the secretary or the mayor, and reports to the Center."""

from enum import StrEnum

from domain.enums import Channel

# It waits for the Center; no lower level has it.
PUBLIC_CHANNELS = frozenset({Channel.MAILBOX, Channel.WEB})
LONGEST_LETTER = 2000  # characters; ours
LONGEST_SUPPLEMENT = 500  # characters, as any note


class Addressee(StrEnum):
    """Addressee of a public letter."""

    SECRETARY = "secretary"  # 市委书记
    MAYOR = "mayor"
    CENTER = "center"  # a report

    @property
    def channel(self) -> Channel:
        """Return the channel of a letter to this addressee."""
        return Channel.WEB if self is Addressee.CENTER else Channel.MAILBOX
