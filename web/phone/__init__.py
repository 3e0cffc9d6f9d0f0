"""The phone page of grid staff (/m)."""
