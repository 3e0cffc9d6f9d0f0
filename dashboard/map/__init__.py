"""The map of leaders and dispatchers (/map)."""
