"""Dash pages: layouts, callbacks and components."""
