"""Adapters to the outside world: file store, mail, SMS, webhooks, and uploaded files."""
