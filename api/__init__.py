"""JSON API: FastAPI routers, one module each."""
