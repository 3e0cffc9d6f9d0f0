"""Bulk loads by COPY."""
