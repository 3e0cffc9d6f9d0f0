"""Answer machines: FastAPI routers, one module each."""
