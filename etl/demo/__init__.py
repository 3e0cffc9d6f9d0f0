"""Build the demonstration city."""
