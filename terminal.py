"""Terminal output for the operator: steps, progress, faults; standard library only."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

REPEAT_SECONDS = 10  # how often a line that cannot be redrawn is repeated


class Trouble(SystemExit):
    """A fault that the operator must fix: what is wrong and the fix; ends a program without a traceback."""

    def __init__(self, what: str, *, way_out: str) -> None:
        super().__init__(f"\n✗ {what}\n  → {way_out.replace(chr(10), chr(10) + '    ')}")
        self.what = what
        self.way_out = way_out


class TerminalProgress:
    """One step that is going on; ``at`` shows how far it is."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.result = ""
        self._shown_at = 0.0
        self._began = time.monotonic()

    def at(self, what: str, share: float) -> None:
        """Show that ``share`` (0 to 1) of the step is done and ``what`` is next; redrawn on a terminal."""
        now = time.monotonic()
        if now - self._shown_at < (0.2 if sys.stdout.isatty() else REPEAT_SECONDS):
            return
        self._shown_at = now
        line = f"… {self.name}: {share:4.0%} {what}"
        sys.stdout.write(f"\r\x1b[K{line}" if sys.stdout.isatty() else f"{line}\n")
        sys.stdout.flush()

    def done(self) -> None:
        """Show the finished step with its result and how long it took."""
        start = "\r\x1b[K" if sys.stdout.isatty() else ""
        result = f": {self.result}" if self.result else ""
        say(f"{start}✓ {self.name}{result} ({time.monotonic() - self._began:.1f} s)")


@contextmanager
def step(name: str) -> Iterator[TerminalProgress]:
    """Show one step of a start: while it runs, and when it is done; a failed one shows nothing of its own."""
    progress = TerminalProgress(name)
    if sys.stdout.isatty():
        sys.stdout.write(f"… {name}")
        sys.stdout.flush()
    yield progress
    progress.done()


def say(line: str = "") -> None:
    """Print ``line`` at once; a terminal that knows only ASCII gets question marks instead of an error."""
    encoding = sys.stdout.encoding or "ascii"
    print(line.encode(encoding, errors="replace").decode(encoding), flush=True)
