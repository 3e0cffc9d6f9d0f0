"""Bring tickets to the workflow stages where browser tests begin, as programs would."""

from typing import Any

from demo.areas import CITY_CODE
from tests.support.browser.workflow_desks import DEPARTMENT, TOWN, City, Ticket


def reported(city: City, who: str = "town", **changes: object) -> Ticket:
    reporter = {"reporter_name": "王见山", "reporter_phone": "13800001234"}
    body = {"city": CITY_CODE, "description": "路灯不亮", "area_code": TOWN, "channel": "town", **reporter}
    body.update(changes)
    return city.post(who, "", body)


def called(city: City) -> Ticket:
    ticket = reported(city)
    city.do("town", ticket, "call", text="需专业设备")
    return ticket


def accepted(city: City) -> Ticket:
    ticket = called(city)
    city.do("intake", ticket, "accept")
    return ticket


def dispatched(city: City, *cooperating: str) -> Ticket:
    ticket = accepted(city)
    said: dict[str, Any] = {"lead": DEPARTMENT, "ticket_class": "general", "cooperating": list(cooperating)}
    city.do("dispatcher", ticket, "dispatch", **said)
    return ticket


def responded(city: City, *cooperating: str) -> Ticket:
    ticket = dispatched(city, *cooperating)
    city.do("department", ticket, "respond", order=DEPARTMENT, contact="call")
    return ticket


def completed(city: City) -> Ticket:
    ticket = responded(city)
    city.do("department", ticket, "complete", order=DEPARTMENT, text="已更换灯具")
    return ticket


def reviewed(city: City) -> Ticket:
    ticket = completed(city)
    city.do("reviewer", ticket, "pass_review")
    return ticket
