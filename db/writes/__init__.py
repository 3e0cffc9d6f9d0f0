"""Statements that lock, insert and update, one module a subject."""
