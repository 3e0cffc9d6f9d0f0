"""What is open at the time of a report: numbers, and the tickets it lists."""

from datetime import datetime, time, timedelta

from db.queries import area_figures, report_tickets, secret_tickets
from db.queries.report_tickets import ReportTicketSummary
from domain.enums import Light
from domain.report_figures import OpenNumbers, PrintedTicket, TicketLists
from services.report_reader import ReportReader


def load_open_numbers(reader: ReportReader) -> tuple[OpenNumbers, dict[str, tuple[int, int]]]:
    """Return what is open, and by leading party how much of it is open and overdue."""
    now = reader.request.now
    tomorrow = now.astimezone(reader.facts.zone).date() + timedelta(days=1)
    ends = datetime.combine(tomorrow, time.min, reader.facts.zone)
    found = area_figures.open_figures(reader.session, reader.request.city, where=(), now=now, day_ends=ends)
    marked = report_tickets.count_marked(reader.session, reader.request.city)
    by_party: dict[str, tuple[int, int]] = {}
    for one in found.counts:
        count, late = by_party.get(one.department or "", (0, 0))
        more = one.count if one.light is Light.RED else 0
        by_party[one.department or ""] = (count + one.count, late + more)
    near = (Light.YELLOW, Light.ORANGE)
    figures = OpenNumbers(
        open=sum(one.count for one in found.counts),
        overdue=sum(one.count for one in found.counts if one.light is Light.RED),
        near=sum(one.count for one in found.counts if one.light in near),
        due_today=found.due_today,
        escalated=marked.escalated,
        urgent=marked.urgent,
        kept_secret=secret_tickets.count_kept_secret(reader.session, reader.actor),
    )
    return figures, by_party


def load_ticket_lists(reader: ReportReader) -> TicketLists:
    """Return the tickets a report lists, the most pressing first, at most as many as the city says."""
    lists = (report_tickets.list_overdue, report_tickets.list_near, report_tickets.list_watched)
    overdue, near, watched = (
        tuple(
            map(
                _to_listed,
                load(
                    reader.session, reader.request.city, now=reader.request.now, limit=reader.limits.tickets
                ),
            )
        )
        for load in lists
    )
    return TicketLists(overdue=overdue, near=near, watched=watched)


def _to_listed(row: ReportTicketSummary) -> PrintedTicket:
    return PrintedTicket(
        id=row.id,
        number=row.number,
        matter=row.matter_name,
        place=row.place,
        department=row.department_name,
        status=row.status,
        urgent=row.urgent,
        escalated=row.escalated,
        light=row.light,
        reported_at=row.reported_at,
        due_at=row.due_at,
    )
