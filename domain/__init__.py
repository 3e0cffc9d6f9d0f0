"""Rules of the domain: pure functions and tables of rules; no SQL, no web, no clock."""
