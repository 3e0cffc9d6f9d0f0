"""The inbox of notifications (/inbox)."""
