"""Database layer: all SQL."""
