"""Queries of screens and services, one module per subject."""
