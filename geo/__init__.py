"""Geometry without SQL: codes, checks, coordinate systems, point location, shapes, classes."""
