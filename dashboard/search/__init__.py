"""The search over tickets (/search)."""
