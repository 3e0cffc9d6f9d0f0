"""Settings of a private server, sized for the machine."""

import os
import pwd
import shutil
from pathlib import Path

MB = 1024 * 1024
SHARED_MEMORY_WANTED_MB = 512  # containers often give /dev/shm 64 MB, which one parallel hash join fills

LASTING = {
    "checkpoint_timeout": "15min",
    "max_wal_size": "2GB",
    "wal_compression": "on",
    "synchronous_commit": "on",
}
PASSING = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "1GB",
}


def render_config(*, passing: bool, socket: Path) -> str:
    """Return the server's configuration file; ``passing`` trades safety for speed, for tests only."""
    chosen = {
        **_always(socket),
        **(PASSING if passing else LASTING),
        **_memory(1024 if passing else _machine_mb()),
    }
    return "".join(f"{name} = '{value}'\n" for name, value in sorted(chosen.items()))


def render_access_files() -> tuple[str, str]:
    """Return pg_hba.conf and pg_ident.conf: the starting account may be each of our roles, by socket only."""
    us = pwd.getpwuid(os.geteuid()).pw_name
    roles = ("huying", "huying_app", "huying_live")
    return "local all all peer map=us\n", "".join(f'us "{us}" {role}\n' for role in roles)


def _always(socket: Path) -> dict[str, str]:
    return {
        "listen_addresses": "",
        "unix_socket_directories": str(socket),
        "unix_socket_permissions": "0700",
        "max_connections": "100",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "logging_collector": "on",
        "log_directory": "log",
        "log_filename": "postgresql-%a.log",  # a week, then overwritten
        "log_truncate_on_rotation": "on",
        "log_min_duration_statement": "2s",
        "log_lock_waits": "on",
        "jit": "off",  # compiling costs more than our short statements take
        "random_page_cost": "1.1",
        "max_parallel_workers_per_gather": "1",
        "dynamic_shared_memory_type": "posix" if _shared_memory_mb() >= SHARED_MEMORY_WANTED_MB else "mmap",
    }


def _memory(machine_mb: int) -> dict[str, str]:
    """Return the memory settings: an eighth of the machine for the cache, 3 GB at most."""
    return {
        "shared_buffers": f"{_between(128, machine_mb // 8, 3072)}MB",
        "effective_cache_size": f"{_between(256, machine_mb // 2, 16384)}MB",
        "maintenance_work_mem": f"{_between(64, machine_mb // 48, 512)}MB",
        "work_mem": f"{_between(4, machine_mb // 768, 32)}MB",
    }


def _between(low: int, value: int, high: int) -> int:
    return max(low, min(value, high))


def _machine_mb() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // MB


def _shared_memory_mb() -> int:
    folder = Path("/dev/shm")  # noqa: S108 - only its size is asked
    return shutil.disk_usage(folder).free // MB if folder.is_dir() else 0
