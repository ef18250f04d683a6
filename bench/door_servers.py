"""The servers that the door's bench compares, each in processes of its own on loopback.

ours        the desk's listener, on a fresh SQLite file, on disk before each 250
aiosmtpd    as it comes, with a handler that stores nothing: no server could do less
postfix     a private instance with its own folders, queued on disk before each 250,
            delivering to a maildir (Debian's postfix, and root, are needed)
"""

import asyncio
import logging
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog
from aiosmtpd.smtp import SMTP, Envelope, Session

from consultant.receiving.listener import Listener
from consultant.settings import Smtp
from consultant.storage.session import Base, open_engine

HOST = "127.0.0.1"
DESK = "desk@coding.example"
POSTFIX = Path("/usr/sbin/postfix")
#: More than the bench ever opens: what is measured is mail, not refusals.
CONNECTIONS = 200


def available() -> dict[str, str]:
    """Names of the servers, and why not where one cannot run here."""
    why = "" if POSTFIX.exists() else "postfix is not installed"
    if not why and os.geteuid() != 0:
        why = "postfix needs root for an instance of its own"
    return {"ours": "", "aiosmtpd": "", "postfix": why}


@contextmanager
def running(name: str, folder: Path) -> Iterator[int]:
    """Start a server in a fresh folder, give its port, and end it."""
    port = free_port()
    folder.mkdir(parents=True)
    start = _postfix if name == "postfix" else _python
    with start(name, folder, port):
        _wait_for_greeting(port)
        yield port


@contextmanager
def _python(name: str, folder: Path, port: int) -> Iterator[None]:
    command = [sys.executable, "-m", "bench.door_servers", name, str(folder), str(port)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            yield
        finally:
            process.terminate()


@contextmanager
def _postfix(name: str, folder: Path, port: int) -> Iterator[None]:
    del name
    _configure_postfix(folder, port)
    _tell_postfix(folder, "start")
    try:
        yield
    finally:
        _tell_postfix(folder, "stop")


def _tell_postfix(folder: Path, act: str) -> None:
    command = [str(POSTFIX), "-c", str(folder / "etc"), act]
    told = subprocess.run(command, check=False, capture_output=True, text=True)
    if told.returncode:
        raise RuntimeError(f"postfix {act}: {told.stderr.strip()}")


def wait_for_queues(folder: Path, seconds: float = 20) -> None:
    """Let every Postfix below `folder` deliver what it has queued, lest others pay for it."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        queued = [*folder.glob("*/queue/incoming/*"), *folder.glob("*/queue/active/*")]
        if not queued:
            return
        time.sleep(0.05)


def _configure_postfix(folder: Path, port: int) -> None:
    """Postfix at its best: no lookups, no limits per client, no brake on the way in."""
    for part in ("etc", "queue", "data", "mail"):
        (folder / part).mkdir()
    folder.chmod(0o755)
    shutil.chown(folder / "data", "postfix")
    shutil.chown(folder / "mail", "nobody")
    uid = str((folder / "mail").stat().st_uid)
    values = {
        "compatibility_level": "3.6",
        "queue_directory": folder / "queue",
        "data_directory": folder / "data",
        "myhostname": "bench.example",
        "mydestination": "",
        "inet_interfaces": "loopback-only",
        "inet_protocols": "ipv4",
        "virtual_mailbox_domains": "coding.example",
        "virtual_mailbox_maps": "static:desk/",
        "virtual_mailbox_base": folder / "mail",
        "virtual_minimum_uid": "1",
        "virtual_uid_maps": f"static:{uid}",
        "virtual_gid_maps": f"static:{uid}",
        "alias_maps": "",
        "smtpd_peername_lookup": "no",
        "smtpd_client_connection_count_limit": "0",
        "smtpd_relay_restrictions": "reject_unauth_destination",
        "in_flow_delay": "0",
    }
    lines = "".join(f"{key} = {value}\n" for key, value in values.items())
    (folder / "etc" / "main.cf").write_text(lines)
    (folder / "etc" / "master.cf").write_text(_MASTER.format(host=HOST, port=port))


_MASTER = """\
{host}:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
proxymap unix - - n - - proxymap
scache unix - - n - 1 scache
"""


#: Below the range from which the system takes ports for outgoing connections.
_PORTS = iter(range(20_000, 32_000))


def free_port() -> int:
    for port in _PORTS:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    raise RuntimeError("no port is free")


def _wait_for_greeting(port: int, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with socket.create_connection((HOST, port), 2) as caller:
                if caller.recv(3) == b"220":
                    return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"nothing answers on port {port}")


class _StoresNothing:
    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        del server, session, envelope
        return "250 OK"


async def _serve_aiosmtpd(port: int) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(_StoresNothing(), hostname="bench.example", loop=loop), HOST, port, backlog=512
    )
    await server.serve_forever()


def _log_as_the_service_does() -> None:
    stamp = structlog.processors.TimeStamper(fmt="iso", utc=True)
    structlog.configure(
        processors=[structlog.processors.add_log_level, stamp, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )


def _serve_ours(folder: Path, port: int) -> None:
    _log_as_the_service_does()
    engine = open_engine(f"sqlite:///{folder / 'desk.db'}")
    Base.metadata.create_all(engine)
    settings = Smtp(
        host=HOST,
        port=port,
        addresses=(DESK,),
        max_connections=CONNECTIONS,
        max_connections_per_address=CONNECTIONS,
    )
    Listener(settings, engine).start()
    while True:
        time.sleep(60)


if __name__ == "__main__":
    _name, _folder, _port = sys.argv[1:]
    if _name == "ours":
        _serve_ours(Path(_folder), int(_port))
    else:
        asyncio.run(_serve_aiosmtpd(int(_port)))
