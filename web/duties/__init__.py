"""The responsibility list outside Dash: addresses, manuals, print view."""
