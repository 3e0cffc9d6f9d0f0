"""The responsibility list (/duties)."""
