"""What is public by default: by channel, matter and secrecy."""

import pytest

from domain.enums import Channel, Secrecy, WorkField
from domain.publicity import is_matter_public, is_public


@pytest.mark.parametrize(
    ("channel", "of_matter", "secrecy", "public"),
    [
        (Channel.HOTLINE_5123456, True, Secrecy.NORMAL, True),
        (Channel.MAILBOX, True, Secrecy.NORMAL, False),
        (Channel.HOTLINE_5123456, False, Secrecy.NORMAL, False),
        (Channel.HOTLINE_5123456, True, Secrecy.INTERNAL, False),
        (Channel.HOTLINE_5123456, True, Secrecy.SECRET, False),
    ],
)
def test_a_new_ticket_is_public_only_where_nothing_speaks_against_it(channel, of_matter, secrecy, public):
    assert is_public(channel=channel, of_matter=of_matter, secrecy=secrecy) is public


@pytest.mark.parametrize("field", list(WorkField))
def test_petitions_and_disputes_are_private_matters(field):
    private = field in (WorkField.PETITIONS, WorkField.MEDIATION)

    assert is_matter_public(field, Secrecy.NORMAL) is not private
    assert not is_matter_public(field, Secrecy.SECRET)
