"""The duty roster of the Center (/duty)."""
