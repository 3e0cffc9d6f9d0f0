"""The indicators (/indicators)."""
