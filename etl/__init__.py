"""Bring in and give out in bulk: boundaries, tickets, duties, staff, calendars, the demonstration."""
