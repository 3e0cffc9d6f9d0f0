"""Small loads of Boston for tests: minimal rows, and the city they go into."""

import csv
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models import Outbox, Ticket, TicketEvent
from domain.enums import ChangeKind
from etl.areas import load_areas
from etl.import_report import ImportReport
from etl.mappings import AreasMapping, TicketsMapping, read_areas, read_tickets
from etl.tickets import load_tickets

FOLDER = Path("data/boston")
EXTRACT = FOLDER / "boston311_extract.csv.gz"
PRECINCTS = FOLDER / "precincts.geojson"
IN_FEET = FOLDER / "precincts_stateplane_extract.geojson"  # wards 3 and 4
IN_0306 = ("42.3601", "-71.0579")  # City Hall
DEFAULT_POINT = ("42.3594", "-71.0587")


def areas_mapping() -> AreasMapping:
    """Return the mapping of the precincts."""
    return read_areas(FOLDER / "areas-precincts.toml")


def tickets_mapping() -> TicketsMapping:
    """Return the mapping of the requests."""
    return read_tickets(FOLDER / "tickets.toml")


def load_precincts(session: Session) -> ImportReport:
    """Bring the precincts in."""
    return load_areas(session, areas_mapping(), PRECINCTS)


def a_request(ident: str = "101001240735", **changes: str) -> dict[str, str]:
    """Return one row of the city's file: reported on 1 June, due on 10 July 2015, still open."""
    lat, lon = IN_0306
    row = {
        "case_enquiry_id": ident, "open_dt": "2015-06-01 09:00:00", "target_dt": "2015-07-10 08:30:00",
        "closed_dt": "", "ontime": "ONTIME", "case_status": "Open", "case_title": "Lamp is out",
        "subject": "Public Works Department", "reason": "Street Lights", "type": "Street Light Outages",
        "department": "PWDx", "location": "1 City Hall Plz", "precinct": "", "latitude": lat,
        "longitude": lon, "source": "Self Service",
    }  # fmt: skip
    return row | changes


def a_file(folder: Path, rows: Sequence[dict[str, str]], *, name: str = "requests.csv") -> Path:
    """Write rows as the city would and return the file."""
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def load_rows(session: Session, folder: Path, *rows: dict[str, str]) -> ImportReport:
    """Bring these rows in."""
    return load_tickets(session, tickets_mapping(), a_file(folder, rows))


def only_ticket(session: Session) -> Ticket:
    """Return Boston's only ticket, as the database has it now."""
    session.expire_all()
    return session.scalars(select(Ticket).where(Ticket.city == "boston")).one()


def history(session: Session) -> list[TicketEvent]:
    """Return Boston's rows of history in order."""
    found = select(TicketEvent).where(TicketEvent.city == "boston").order_by(TicketEvent.seq)
    return list(session.scalars(found))


def changes_told(session: Session, kind: ChangeKind) -> int:
    """Return how many changes of that kind Boston sent to the screens."""
    found = select(func.count()).where(Outbox.city == "boston", Outbox.kind == kind)
    return session.scalars(found.select_from(Outbox)).one()
