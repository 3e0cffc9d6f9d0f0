"""The acts on a ticket: their buttons, their forms, and what submits them; every page shows the same."""
