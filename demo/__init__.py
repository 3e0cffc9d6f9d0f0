"""Generator and simulator of the demonstration city."""
