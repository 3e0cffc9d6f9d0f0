"""What the public hands in by itself: letters to the secretary or the mayor, and reports to the Center."""

from enum import StrEnum

from domain.enums import Channel

# It waits for the Center, and nobody below has it.
PUBLIC_CHANNELS = frozenset({Channel.MAILBOX, Channel.WEB})
LONGEST_LETTER = 2000  # characters; ours
LONGEST_SUPPLEMENT = 500  # characters, as any note


class Addressee(StrEnum):
    """Whom a letter of the public is written to."""

    SECRETARY = "secretary"  # 市委书记
    MAYOR = "mayor"
    CENTER = "center"  # a report

    @property
    def channel(self) -> Channel:
        """Return the channel a letter to this addressee comes by."""
        return Channel.WEB if self is Addressee.CENTER else Channel.MAILBOX
