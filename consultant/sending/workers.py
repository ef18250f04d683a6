"""The name of the process that sends, by which another tells that it is dead.

host / boot / namespace / process / start
"""

import os
import socket
from pathlib import Path

_PROC = Path("/proc")


def this_worker() -> str:
    """This process's name: no other ever bears it."""
    return "/".join((*_place(), str(os.getpid()), _start_of(os.getpid())))


def is_dead(worker: str) -> bool:
    """Whether the process of that name has certainly ended.

    Only a process of the same host, boot and process namespace can be judged: of any
    other the answer is False, and its lease has to run out.
    """
    place, pid, start = _parted(worker)
    is_of_here = place == _place() and all(place)  # unknown is no place: ProcSubset=pid hides it
    if not is_of_here or not pid.isdigit() or not start:
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:  # another user's: alive, whoever it is
        return False
    now = _start_of(int(pid))
    return bool(now) and now != start


def _parted(worker: str) -> tuple[tuple[str, ...], str, str]:
    parts = worker.split("/")
    return (tuple(parts[:3]), parts[3], parts[4]) if len(parts) == 5 else ((), "", "")


def _place() -> tuple[str, str, str]:
    """Where process numbers mean the same; they are counted anew in each container."""
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        namespace = str((_PROC / "self/ns/pid").readlink())
    except OSError:  # no Linux: nobody can be judged
        boot = namespace = ""
    return socket.gethostname().replace("/", "-"), boot, namespace


def _start_of(pid: int) -> str:
    """When a process began, in ticks since boot; "ended" for a zombie, "" if not to be seen."""
    try:
        stat = (_PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    fields = stat.rpartition(")")[2].split()  # proc(5): state is the first behind the name
    return "ended" if fields[0] in {"Z", "X"} else fields[19]
