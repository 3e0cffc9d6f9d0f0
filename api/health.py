"""Health API: versions, database, calendars, feed and city state; and metrics."""

import platform
import time
from http import HTTPStatus
from importlib.metadata import version
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

import live
from adapters.files import store
from db.server.health import CityCalendar, Condition, load_condition
from domain.deliveries import Carrier
from domain.errors import Busy, NotAllowed
from domain.scopes import Reach
from i18n import t
from live.frames import format_instant
from version import VERSION
from web import dependencies, reserved_threads

router = APIRouter(tags=["health"])

WARN_FROM_MONTH = 11  # the next year's holidays are published in November
LIBRARIES = ("fastapi", "dash", "sqlalchemy", "psycopg")


@router.get(
    "/api/health", responses={503: {"description": "not serving; Retry-After says when to ask again"}}
)
@reserved_threads.run_in_threads(reserved_threads.HEALTH)
def health() -> JSONResponse:
    """Return 200 with the server's state, or 503 while the database or the live state does not serve."""
    began = time.perf_counter()
    try:
        found: Condition | None = load_condition()
    except Busy:
        found = None
    serving = found is not None and live.is_serving()
    answer = {
        "status": "ok" if serving else "unavailable",
        "version": VERSION,
        "versions": {
            "huying": VERSION,
            "python": platform.python_version(),
            **{library: version(library) for library in LIBRARIES},
            **(found.versions if found else {}),
        },
        "database": {"ok": found is not None, "seconds": round(time.perf_counter() - began, 4)},
        "calendar": [_calendar(calendar) for calendar in found.calendars] if found else [],
        "feed": _feed(found) if found else None,
        "live": _live(),
        "worker": _worker(found) if found else None,
        "outside": _outside(found) if found else None,
        "history": _history(found) if found else None,
        "deliveries": _deliveries(found) if found else None,
        "sums": _sums(found) if found else None,
        "files": _files(),
    }
    if serving:
        return JSONResponse(answer)
    return JSONResponse(answer, status_code=HTTPStatus.SERVICE_UNAVAILABLE, headers={"Retry-After": "5"})


@router.get("/metrics", response_class=Response)
def metrics(request: Request) -> Response:
    """Return the figures of this process for Prometheus; only to who may see a whole city."""
    if dependencies.get_request_actor(request).scope.reach is not Reach.WHOLE:
        raise NotAllowed("运行指标只对可查看全市的账号开放")
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def _calendar(found: CityCalendar) -> dict[str, Any]:
    missing = found.missing(warn_from_month=WARN_FROM_MONTH)
    warning = t("缺少 {years} 年的工作日历，落在其中的时限显示为“待定”", years=tuple(map(str, missing)))
    return {
        "city": found.city,
        "kind": found.kind,
        "years": {str(year): status for year, status in found.years.items()},
        "missing": missing,
        "warning": warning if missing else None,
    }


def _feed(found: Condition) -> dict[str, Any]:
    """Return how far the feed is, and how far this process is behind it."""
    behind = max((found.last - picture.event for picture in live.get_states().values()), default=0)
    return {"last": found.last, "behind": max(0, behind), "lag_seconds": round(found.lag_seconds, 3)}


def _live() -> dict[str, Any]:
    differing = live.get_differences()
    return {
        "serving": live.is_serving(),
        "screens": live.count_screens(),
        "loading": live.list_loading_cities(),
        "cities": {
            city: {
                "event": picture.event,
                "as_of": format_instant(picture.as_of),
                "open_tickets": picture.open_tickets,
                "differences": differing.get(city),
            }
            for city, picture in live.get_states().items()
        },
    }


def _worker(found: Condition) -> dict[str, Any]:
    """Return whether a worker escalates and sends; without one nothing is lost, but no one is notified."""
    alive, seen_at = found.workers.alive, found.workers.seen_at
    return {
        "alive": alive,
        "seen_at": None if seen_at is None else format_instant(seen_at),
        "warning": None if alive else t("没有后台进程在运行：时限提醒和通知要等它启动后才会发出"),
    }


def _outside(found: Condition) -> dict[str, str]:
    """Return for each carrier whether a living worker has it; without it the inbox has every notice."""
    known = found.workers.carriers
    return {carrier.value: t("已配置") if carrier in known else t("未配置") for carrier in Carrier}


def _history(found: Condition) -> dict[str, Any]:
    """Return until when each city's history is signed, and when it was last checked, with what result."""
    touched = sorted(city for city, proof in found.proofs.items() if proof.faults)
    warning = t("办理历史核验发现异常：{cities}。请系统管理员运行 verify-history 查看", cities=tuple(touched))
    return {
        "cities": {
            city: {
                "signed_until": proof.signed_until and proof.signed_until.isoformat(),
                "checked_at": proof.checked_at and format_instant(proof.checked_at),
                "faults": len(proof.faults),
            }
            for city, proof in found.proofs.items()
        },
        "warning": warning if touched else None,
    }


def _deliveries(found: Condition) -> dict[str, Any]:
    """Return how many deliveries were given up recently; an administrator sees which."""
    count = sum(found.given_up.values())
    warning = t("近期有 {count} 件通知未能送达，请系统管理员在“未送达”页查看", count=count)
    return {"given_up": dict(found.given_up), "warning": warning if count else None}


def _files() -> dict[str, Any]:
    """Return the free space for attachments; before the disk is full, uploads are refused with 507."""
    files = store()
    free = files.get_free_mb()
    warning = t(
        "附件存储空间只剩 {free} MB，低于 {least} MB；用尽前上传会被拒绝，请系统管理员清理或扩容",
        free=free,
        least=files.least_free_mb,
    )
    return {"free_mb": free, "warning": warning if free < files.least_free_mb else None}


def _sums(found: Condition) -> dict[str, Any]:
    """Return how complete past daily rollups are; differing: rows changed without a mark, recounted since."""
    return {
        "differing": found.sums_differing,
        "cities": {
            city: {"days": progress.days, "counted": progress.counted, "changed": progress.marks}
            for city, progress in found.sums.items()
        },
    }
