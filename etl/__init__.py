"""Bulk import and export: boundaries, tickets, duties, staff, calendars, the demonstration."""
