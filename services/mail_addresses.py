"""Mail addresses: which are valid, and their form for a mail server."""

import email_validator
from email_validator import EmailNotValidError, validate_email

from domain.errors import Invalid

LONGEST = 254  # characters, RFC 5321
OWN_NETWORK = "local"  # reserved outside, and what many offices call their own network

email_validator.SPECIAL_USE_DOMAIN_NAMES[:] = [
    name for name in email_validator.SPECIAL_USE_DOMAIN_NAMES if name != OWN_NETWORK
]


def check_mail_address(text: str) -> str:
    """Return the address in its one form, the name of its host readable. Raises Invalid.

    Hosts of a private network (``.local``) are addresses too; the existence of a host is not checked.
    """
    return _checked(text)[0]


def to_ascii_address(text: str) -> str:
    """Return the address in ASCII, as every mail server takes it. Raises Invalid."""
    return _checked(text)[1]


def _checked(text: str) -> tuple[str, str]:
    try:
        found = validate_email(
            text, check_deliverability=False, allow_smtputf8=False, globally_deliverable=False, strict=True
        )
    except (EmailNotValidError, ValueError):
        raise Invalid("“{address}”不是电子邮箱地址", address=text[:LONGEST]) from None
    if "." not in found.domain or found.ascii_email is None or len(text) > LONGEST:
        raise Invalid("“{address}”不是电子邮箱地址", address=text[:LONGEST])
    return found.normalized, found.ascii_email
