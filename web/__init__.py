"""Web layer: sign-in, sessions, tokens, the actor and scope of a request, idempotency keys."""
