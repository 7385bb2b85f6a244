"""Which process this is, and whether another one is gone. Knows /proc; not what for.

A process is named by what keeps it apart from all others: the machine's name, this boot of its kernel, the namespace
in which its number counts (two containers may each have a process 7), its number, and when it started.
"""

import os
import socket
from pathlib import Path

_PROC = Path("/proc")
_ENDED = {"Z", "X"}
"""States of a process that ended, and that nobody waited for yet (proc_pid_stat(5))."""
_START = 19
"""Of the fields after the name, which is in brackets and may hold any."""
_UNKNOWN = "-"


def this_process() -> str:
    """`HOST BOOT NAMESPACE NUMBER START`, `-` for what this system does not tell."""
    return " ".join((*_place(), str(os.getpid()), _stat(os.getpid())[1]))


def is_gone(process: str) -> bool:
    """Whether a process, named as above, is known to have ended: False for another machine's, and in doubt."""
    *place, number, start = process.split(" ")
    if place != _place() or os.name != "posix":
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except PermissionError:  # Another user's, and alive.
        return False
    state, start_now = _stat(int(number))
    return state in _ENDED or start_now != start


def _place() -> list[str]:
    boot = _read(_PROC / "sys/kernel/random/boot_id")
    try:
        namespace = str((_PROC / "self/ns/pid").readlink())
    except OSError:
        namespace = _UNKNOWN
    return [socket.gethostname(), boot.strip(), namespace]


def _stat(number: int) -> tuple[str, str]:
    """State and start of a process, in ticks since the boot, from `7 (a (b) c) S 1 …`."""
    # Where /proc cannot be read, both calls give the same, and the process counts as running.
    fields = _read(_PROC / str(number) / "stat").rpartition(")")[2].split()
    return (fields[0], fields[_START]) if len(fields) > _START else (_UNKNOWN, _UNKNOWN)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return _UNKNOWN
