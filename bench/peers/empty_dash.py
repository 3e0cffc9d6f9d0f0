"""The peer of every page: a Dash page with one component. Run as a program it serves: ``… <port>``."""

import sys

import uvicorn
from a2wsgi import WSGIMiddleware
from dash import Dash, html


def main() -> None:
    """Serve as the product is served: the same server and bridge."""
    app = Dash(__name__, update_title=None)
    app.layout = html.Div("empty", id="page")
    uvicorn.run(WSGIMiddleware(app.server), port=int(sys.argv[1]), log_level="error", access_log=False)


if __name__ == "__main__":
    main()
