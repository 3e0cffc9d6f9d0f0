"""Statements that lock, insert and update, one module per subject."""
