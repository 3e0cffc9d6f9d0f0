"""Run the commands of bulk data: ``python -m etl <command> …``."""

import importlib
import sys
from collections.abc import Callable
from typing import cast

from db import migrate, session
from db.server import embedded
from etl.commands import COMMANDS, Command
from settings import settings
from terminal import say

Main = Callable[[list[str]], int]


def main(arguments: list[str]) -> int:
    """Run one command; without one, list them."""
    if not arguments or arguments[0] not in COMMANDS:
        say("python -m etl <command> [--help]\n")
        for name, command in COMMANDS.items():
            say(f"  {name:<16} {command.what}")
        return 0 if arguments[:1] in ([], ["--help"], ["-h"]) else 2
    return _run(COMMANDS[arguments[0]], arguments[1:])


def _run(command: Command, arguments: list[str]) -> int:
    """Run a command, with the database reached and its tables up to date where it needs them."""
    if not command.database or {"-h", "--help"} & set(arguments):
        return _load(command)(arguments)
    with embedded.provide_database(settings()) as urls:
        migrate.migrate(urls.owner)
        engines = session.connect(urls)
        try:
            return _load(command)(arguments)
        finally:
            engines.dispose()


def _load(command: Command) -> Main:
    """Return the main of a command; only the chosen one's module is imported, for some are heavy."""
    module, _, name = command.target.partition(":")
    return cast("Main", getattr(importlib.import_module(module), name))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
