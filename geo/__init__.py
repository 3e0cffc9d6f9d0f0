"""Geometry without SQL: codes, checks, coordinate systems, places of points, shapes, classes."""
