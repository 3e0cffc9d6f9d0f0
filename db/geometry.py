"""Geometry values for columns in WGS 84."""

from geoalchemy2 import WKTElement


def to_point(lon: float | None, lat: float | None) -> WKTElement | None:
    """Return a point (EPSG:4326, 7 decimals: about 1 cm) for a geometry column; None without a longitude."""
    return None if lon is None or lat is None else WKTElement(f"POINT({lon:.7f} {lat:.7f})", srid=4326)
