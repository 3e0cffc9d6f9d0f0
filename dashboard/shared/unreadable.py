"""Tell a request that no page of ours sends from a bug: both end a callback with an unforeseen exception.

A callback's annotations say what its page sends. Nothing is checked while it succeeds.
"""

from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from inspect import signature
from pathlib import Path
from types import FrameType
from typing import Any, get_type_hints

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.errors import PydanticSchemaGenerationError

ROOT = Path(__file__).parents[2]
DASHBOARD = ROOT / "dashboard"
# Modules that read what a page sends, by the end of their names, and how reading fails.
READING = ("callbacks", "acts", "forms", "submission", "batch", "defaults", "tab")
CANNOT_READ = (ValueError, KeyError, IndexError, TypeError, AttributeError)
ANY_TYPE = ConfigDict(arbitrary_types_allowed=True)


def is_unreadable(error: Exception) -> bool:
    """Return whether a callback failed by what it was sent: of another type, or no word, id or day of ours.

    The latter only where the edge itself was reading it: an exception of a deeper layer is a bug.
    """
    if isinstance(error, UnicodeEncodeError):  # half a letter, which nothing can hold
        return True
    frames = list(_own_frames(error))
    called = next((frame for frame in frames if _is_callback(frame)), None)
    if called is None:
        return False
    if not _conforms(called):
        return True
    last = Path(frames[-1].f_code.co_filename)
    return isinstance(error, CANNOT_READ) and last.is_relative_to(DASHBOARD) and last.stem.endswith(READING)


def describe_place(error: Exception) -> str:
    """Return where in our code an exception was raised, for one line of a log."""
    frame = list(_own_frames(error))[-1]
    path = Path(frame.f_code.co_filename).relative_to(ROOT)
    return f"{path}: {frame.f_code.co_name}: {type(error).__name__}"


def _own_frames(error: Exception) -> Iterator[FrameType]:
    place = error.__traceback__
    while place is not None:
        path = Path(place.tb_frame.f_code.co_filename)
        if path.is_relative_to(ROOT) and "site-packages" not in path.parts:
            yield place.tb_frame
        place = place.tb_next


def _is_callback(frame: FrameType) -> bool:
    path = Path(frame.f_code.co_filename)
    return path.is_relative_to(DASHBOARD) and path.stem.endswith("callbacks") and _function(frame) is not None


def _function(frame: FrameType) -> Any:
    """Return the function of the module that a frame runs, None for a nested one."""
    found = frame.f_globals.get(frame.f_code.co_name)
    return found if getattr(found, "__code__", None) is frame.f_code else None


def _conforms(frame: FrameType) -> bool:
    """Return whether the arguments of a callback are what its annotations say."""
    function = _function(frame)
    for name, adapter in _adapters(function).items():
        try:
            adapter.validate_python(frame.f_locals.get(name), strict=True)
        except ValidationError:
            return False
    return True


@cache
def _adapters(function: Any) -> dict[str, TypeAdapter[Any]]:
    hints, found = get_type_hints(function), {}
    for name in signature(function).parameters:
        with suppress(PydanticSchemaGenerationError):  # such an annotation says nothing of what is sent
            found[name] = TypeAdapter(hints[name], config=ANY_TYPE)
    return found
