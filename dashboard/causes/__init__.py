"""Causes: places with more reports of a matter than expected, and the projects that end them."""
