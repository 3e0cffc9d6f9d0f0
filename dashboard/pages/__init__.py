"""Lay out the pages, one module each."""
