"""Errors for users: a message id in Chinese and its values; the API and web layers translate both."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum


class DomainError(Exception):
    """Carry a message id (a Chinese source sentence with {placeholders}) and the values that fill it.

    Values may be text, numbers, aware datetimes, dates, enum members or tuples of these; the edge that
    shows the message labels members and puts times into the city's zone.
    """

    status = 409

    def __init__(self, message_id: str, **values: object) -> None:
        super().__init__(message_id)
        self.message_id = message_id
        self.values: dict[str, object] = values

    def __str__(self) -> str:
        """Return the message in its source language, for logs."""
        return self.message_id.format_map({name: str(value) for name, value in self.values.items()})

    def __reduce__(self) -> tuple[object, ...]:
        """Keep message and values when the error crosses a process."""
        return _rebuild, (type(self), self.message_id, self.values)

    def to_stored(self) -> dict[str, object]:
        """Return message and values as JSON keeps them, for a refusal that is read later."""
        values = {name: to_plain(value) for name, value in self.values.items()}
        return {"message": self.message_id, "values": values}


class NotAllowed(DomainError):
    """Refuse an act to this actor; the message says who may do it."""

    status = 403


class NotFound(DomainError):
    """Nothing of that name exists within the actor's scope."""

    status = 404


class Invalid(DomainError):
    """Refuse input that cannot be understood or breaks a rule of form."""

    status = 422


class InvalidFields(Invalid):
    """Refuse values of one form; ``faults`` says by the key of each field what is wrong with it."""

    def __init__(self, faults: Mapping[str, Invalid]) -> None:
        [first, *others] = faults.values()
        if others:
            super().__init__("有 {count} 项需要修改，请逐项核对", count=len(faults))
        else:
            super().__init__(first.message_id, **first.values)
        self.faults = dict(faults)

    def __reduce__(self) -> tuple[object, ...]:
        """Keep the faults when the error crosses a process."""
        return InvalidFields, (self.faults,)


class TooLarge(DomainError):
    """Refuse a file that is larger than ``most`` megabytes."""

    status = 413

    def __init__(self, *, most: int) -> None:
        super().__init__("文件超过 {most} MB，请压缩或分开后再传", most=most)


class StorageFull(DomainError):
    """Refuse a file for which the disk has no room; nothing of it was kept."""

    status = 507

    def __init__(self) -> None:
        super().__init__("附件存储空间已满，文件没有保存。请稍后再试，并告知系统管理员清理或扩容")


class Stale(DomainError):
    """Conflict: another user changed the thing first; who, and when (an aware datetime)."""

    status = 409

    def __init__(self, *, who: str, when: datetime) -> None:
        super().__init__("{who} 已于 {when} 先行改动，请重新载入后再办", who=who, when=when)


class KeyReused(DomainError):
    """Refuse an idempotency key that came before with other content."""

    status = 422

    def __init__(self) -> None:
        super().__init__("此幂等键已用于另一请求，请换新键重发")


class Busy(DomainError):
    """The server is busy: retry shortly (Retry-After: ``retry_after`` seconds)."""

    status = 503

    def __init__(self, *, retry_after: int = 1) -> None:
        self._wait("系统繁忙，请 {retry_after} 秒后再试", retry_after)

    def _wait(self, message_id: str, retry_after: int) -> None:
        DomainError.__init__(self, message_id, retry_after=retry_after)
        self.retry_after = retry_after


class Locked(Busy):
    """A lock timed out: who has held it for ``seconds``; nothing was changed."""

    def __init__(self, *, who: str, seconds: int, retry_after: int = 2) -> None:
        DomainError.__init__(
            self,
            "所需数据正被{who}占用（已 {seconds} 秒），请 {retry_after} 秒后再试",
            who=who,
            seconds=seconds,
            retry_after=retry_after,
        )
        self.retry_after = retry_after


class TimedOut(Busy):
    """Report a statement that the database cancelled because it ran too long; nothing was changed."""

    def __init__(self, *, retry_after: int = 2) -> None:
        self._wait("查询时间过长，已停止。请 {retry_after} 秒后再试，或缩小范围", retry_after)


class Disconnected(Busy):
    """Report a connection to the database that was refused or broke off."""

    def __init__(self, *, retry_after: int = 5) -> None:
        self._wait("与数据库的连接中断，请 {retry_after} 秒后再试", retry_after)


def _rebuild(kind: type[DomainError], message_id: str, values: dict[str, object]) -> DomainError:
    """Return the error as it was pickled, past the narrower signatures of its kinds."""
    error = kind.__new__(kind)
    DomainError.__init__(error, message_id, **values)
    error.__dict__.update(values if issubclass(kind, Busy) else {})
    return error


def to_plain(value: object) -> object:
    """Return a value of an error as JSON knows it: a member by its word, an instant or day as ISO text."""
    match value:
        case None | bool() | int() | float():
            return value
        case StrEnum():
            return value.value
        case datetime() | date():
            return value.isoformat()
        case tuple() | list():
            return [to_plain(item) for item in value]
        case _:
            return str(value)
