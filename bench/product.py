"""Serve the product on a port as it is served in earnest: ``python -m bench.product PORT``."""

import sys

import uvicorn

import serve

GRACE_SECONDS = 2  # a bench does not wait for streams that are open at its end


def main(port: int) -> None:
    """Serve until a signal ends it."""
    configuration = serve.configuration("app:create_app", port=port, log_level="error")
    configuration.timeout_graceful_shutdown = GRACE_SECONDS
    uvicorn.Server(configuration).run()


if __name__ == "__main__":
    main(int(sys.argv[1]))
