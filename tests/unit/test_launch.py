"""A stop is clean in the log too: cut streams leave no traceback, everything else does."""

import asyncio
import logging

import launch


def a_record(error: BaseException | None, message: str = "went wrong") -> logging.LogRecord:
    caught = (type(error), error, None) if error is not None else None
    return logging.LogRecord("uvicorn.error", logging.ERROR, __file__, 1, message, (), caught)


def test_a_stream_that_the_stop_cuts_off_leaves_no_traceback() -> None:
    assert not launch._is_no_cut_stream(a_record(asyncio.CancelledError()))
    assert not launch._is_no_cut_stream(
        a_record(None, "Cancel %s running task(s), timeout graceful shutdown exceeded")
    )


def test_every_other_error_is_logged() -> None:
    assert launch._is_no_cut_stream(a_record(ValueError("bad")))
    assert launch._is_no_cut_stream(a_record(None))
