"""A reply reaches its reporter, with the proof that its channel needs, or says why it reaches no one."""

import pytest

from domain import replies
from domain.act_payloads import ReplyPayload
from domain.coordination import ReplyChannel
from domain.enums import Channel
from domain.errors import Invalid
from domain.payload_values import DeliveryProof

KEPT_BY_THE_PRODUCT = {ReplyChannel.SMS, ReplyChannel.WEB, ReplyChannel.IMPOSSIBLE}


@pytest.mark.parametrize("way", ReplyChannel)
def test_every_way_has_its_proof_or_is_kept_by_the_product(way):
    said = ReplyPayload(text="已办结", delivery=DeliveryProof(way, proof=" ", why_not="匿名"))

    if way in KEPT_BY_THE_PRODUCT:
        said.check()
    else:
        with pytest.raises(Invalid):
            said.check()


@pytest.mark.parametrize("way", ReplyChannel)
def test_the_anonymous_are_told_in_public_in_person_or_not_at_all(way):
    if way in {ReplyChannel.WEB, ReplyChannel.PLATFORM, ReplyChannel.VISIT, ReplyChannel.IMPOSSIBLE}:
        replies.check_way(way, anonymous=True, has_phone=False)
    else:
        with pytest.raises(Invalid, match="匿名"):
            replies.check_way(way, anonymous=True, has_phone=False)


@pytest.mark.parametrize("way", [ReplyChannel.PHONE, ReplyChannel.SMS])
def test_nobody_without_a_phone_is_told_by_phone(way):
    replies.check_way(way, anonymous=False, has_phone=True)
    with pytest.raises(Invalid, match="电话"):
        replies.check_way(way, anonymous=False, has_phone=False)


@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize("anonymous", [True, False])
@pytest.mark.parametrize("has_phone", [True, False])
def test_what_the_desk_is_offered_is_never_refused(channel, anonymous, has_phone):
    has_phone = has_phone and not anonymous
    way = replies.get_reply_channel(channel, anonymous=anonymous, has_phone=has_phone)

    replies.check_way(way, anonymous=anonymous, has_phone=has_phone)
