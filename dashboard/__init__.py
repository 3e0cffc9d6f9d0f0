"""Show people what they need: pages, callbacks and views."""
