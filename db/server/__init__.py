"""The private PostgreSQL cluster and facts about the server."""
