"""Reserved threads for requests that must be answered under load: health, walls, streams."""

from collections.abc import Awaitable, Callable
from functools import partial, wraps
from typing import ParamSpec, TypeVar

from anyio import CapacityLimiter, to_thread

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")

HEALTH = CapacityLimiter(2)
SCREENS = CapacityLimiter(4)  # as many as the screens' pool has connections


def run_in_threads(
    limiter: CapacityLimiter,
) -> Callable[[Callable[Asked, Answer]], Callable[Asked, Awaitable[Answer]]]:
    """Run a route that queries the database in the threads of ``limiter``."""

    def moved(route: Callable[Asked, Answer]) -> Callable[Asked, Awaitable[Answer]]:
        @wraps(route)
        async def answered(*arguments: Asked.args, **named: Asked.kwargs) -> Answer:
            return await to_thread.run_sync(partial(route, *arguments, **named), limiter=limiter)

        return answered

    return moved
