"""External delivery channels of this installation, and the hand-over of parcels to them."""

import logging
from traceback import format_tb

from adapters.mail import MailServer
from adapters.sms import Gateway
from adapters.webhook import Robot
from domain.deliveries import Carrier, NotDelivered, Parcel, Sender, Senders
from settings import Settings

_log = logging.getLogger(__name__)


def build_senders(found: Settings) -> Senders:
    """Return the sender of every carrier that is configured."""
    carriers: dict[Carrier, Sender] = {}
    if found.smtp_host is not None:
        password = found.smtp_password
        carriers[Carrier.MAIL] = MailServer(
            found.smtp_host,
            found.smtp_port,
            found.smtp_from,
            tls=found.smtp_tls,
            user=found.smtp_user,
            password=None if password is None else password.get_secret_value(),
        ).send
    if found.webhook_url is not None:
        secret = found.webhook_secret
        carriers[Carrier.WEBHOOK] = Robot(
            found.webhook_url.get_secret_value(),
            found.webhook_form,
            None if secret is None else secret.get_secret_value(),
        ).send
    if found.sms_url is not None and found.sms_secret is not None:
        carriers[Carrier.SMS] = Gateway(found.sms_url, found.sms_secret.get_secret_value()).send
    return carriers


def hand_over(carriers: Senders, parcel: Parcel) -> str | NotDelivered | None:
    """Return the receiver's number for a parcel, or why it was not taken.

    A fault of ours is a failure like any other: it is tried again, then given up, and stops nothing else.
    """
    try:
        return carriers[parcel.carrier](parcel)
    except NotDelivered as refused:
        return refused
    except Exception as fault:  # noqa: BLE001  # whatever it is, this delivery has failed, and only this one
        # What an exception says may hold an address; where it was raised does not.
        where = "".join(format_tb(fault.__traceback__))
        _log.error("delivery %s failed by a fault, %s\n%s", parcel.id, type(fault).__name__, where)
        return NotDelivered(f"fault: {type(fault).__name__}")
