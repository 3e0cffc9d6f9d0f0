"""Parse the form of a public report: input is kept unchanged, and every fault is shown at its field."""

import re
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from domain.attachments import MEGABYTE
from domain.credit_codes import read_credit_code
from domain.enums import RequesterKind, RequestKind
from domain.errors import Invalid, TooLarge
from domain.phone_numbers import read_phone
from domain.public_reports import LONGEST_LETTER, Addressee
from domain.texts import clean_text
from i18n import t
from services.public_reports import PublicReport

MOST_MEGABYTES = 42  # four photos of ten megabytes, and words
MOST_FIELDS = 40
MOST_FILES = 12
LONGEST_ADDRESS = 200
LONGEST_NAME = 40
_PHONE = re.compile(r"1[3-9]\d{9}|0\d{9,11}|[2-8]\d{6,7}")
_FAR_TOO_LONG = 20_000  # characters of any field; never typed by hand


@dataclass(frozen=True, slots=True)
class Entered:
    """The fields as they were sent; a box that is ticked says ``yes``."""

    token: str = ""
    website: str = ""  # honeypot: this field is invisible; a value means a robot
    to: str = Addressee.CENTER.value
    request_kind: str = ""
    requester_kind: str = RequesterKind.CITIZEN.value
    text: str = ""
    matter: str = ""
    address: str = ""
    town: str = ""
    unit: str = ""
    lon: str = ""
    lat: str = ""
    anonymous: str = ""
    name: str = ""
    phone: str = ""
    credit_code: str = ""
    private: str = ""
    consent: str = ""
    step: str = ""

    @property
    def plain_phone(self) -> str:
        """Return the phone as it is kept, as typed where it is none."""
        try:
            return read_phone(self.phone)
        except Invalid:
            return self.phone.strip()

    @property
    def is_anonymous(self) -> bool:
        """Return whether no name is given."""
        return self.anonymous == "yes"


async def form_of(request: Request) -> AsyncIterator[FormData]:
    """Yield the form of a request. Raises TooLarge before anything of it is read, or Invalid."""
    length = request.headers.get("content-length", "")
    if not length.isdigit() or int(length) > MOST_MEGABYTES * MEGABYTE:
        raise TooLarge(most=MOST_MEGABYTES)
    try:
        form = await request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS, max_part_size=512 * 1024)
    except HTTPException:
        raise Invalid("上传的表单读不懂，请重新上传") from None
    try:
        yield form
    finally:
        await form.close()


Form = Annotated[FormData, Depends(form_of)]


def parse_entered(form: FormData) -> Entered:
    """Return the words of a form."""
    return Entered(**{field.name: get_text(form, field.name, field.default) for field in fields(Entered)})


def get_text(form: FormData, name: str, otherwise: object = "") -> str:
    """Return one field as text; browsers send CRLF, which is counted and kept as one character."""
    found = form.get(name, otherwise)
    return clean_text(str(found)[:_FAR_TOO_LONG]).strip() if isinstance(found, str) else ""


def list_faults(entered: Entered) -> dict[str, str]:
    """Return the error messages, by field."""
    found = {}
    for field, check in CHECKS.items():
        try:
            check(entered)
        except Invalid as fault:
            found[field] = t(fault.message_id, **fault.values)
    return found


def build_letter(entered: Entered) -> PublicReport:
    """Return the public report of valid fields."""
    named = not entered.is_anonymous
    is_enterprise = entered.requester_kind == RequesterKind.ENTERPRISE
    return PublicReport(
        addressee=Addressee(entered.to),
        request_kind=RequestKind(entered.request_kind),
        requester_kind=RequesterKind(entered.requester_kind),
        text=entered.text,
        matter=entered.matter or None,
        address=entered.address or None,
        lon=float(entered.lon) if entered.lon else None,
        lat=float(entered.lat) if entered.lat else None,
        area_code=None if entered.lon else entered.unit or entered.town or None,
        name=entered.name if named else None,
        phone=entered.plain_phone if named else None,
        credit_code=read_credit_code(entered.credit_code) if named and is_enterprise else None,
        publishable=entered.private != "yes",
    )


def _kind(entered: Entered) -> None:
    if entered.request_kind not in set(RequestKind):
        raise Invalid("请选择诉求类型")


def _addressee(entered: Entered) -> None:
    if entered.to not in set(Addressee):
        raise Invalid("请选择写给谁")


def _requester(entered: Entered) -> None:
    if entered.requester_kind not in set(RequesterKind):
        raise Invalid("请选择您的身份")


def _text(entered: Entered) -> None:
    if not entered.text:
        raise Invalid("请写明诉求内容")
    if len(entered.text) > LONGEST_LETTER:
        raise Invalid("内容请不超过 {most} 字", most=LONGEST_LETTER)


def _place(entered: Entered) -> None:
    if len(entered.address) > LONGEST_ADDRESS:
        raise Invalid("地址请不超过 {most} 字", most=LONGEST_ADDRESS)
    for value in (entered.lon, entered.lat):
        if value and not re.fullmatch(r"-?\d{1,3}(\.\d{1,9})?", value):
            raise Invalid("地图上的位置不能识别，请重新点选")


def _name(entered: Entered) -> None:
    if not entered.is_anonymous and not 2 <= len(entered.name) <= LONGEST_NAME:
        raise Invalid("请填写姓名，或选择匿名")


def _phone(entered: Entered) -> None:
    if not entered.is_anonymous and not _PHONE.fullmatch(entered.plain_phone):
        raise Invalid("请填写能联系到您的电话号码，或选择匿名")


def _credit_code(entered: Entered) -> None:
    if entered.requester_kind == RequesterKind.ENTERPRISE and not entered.is_anonymous:
        read_credit_code(entered.credit_code)


def _consent(entered: Entered) -> None:
    if entered.consent != "yes":
        raise Invalid("请阅读并同意信息使用说明")


def _website(entered: Entered) -> None:
    if entered.website:
        raise Invalid("此栏请留空")


CHECKS: Mapping[str, Callable[[Entered], None]] = MappingProxyType(
    {
        "website": _website,
        "to": _addressee,
        "request_kind": _kind,
        "text": _text,
        "address": _place,
        "requester_kind": _requester,
        "name": _name,
        "phone": _phone,
        "credit_code": _credit_code,
        "consent": _consent,
    }
)
