"""Runs the web application: uvicorn in a thread of its own, on a port that may be any."""

import socket
import threading
import time

import uvicorn
from starlette.applications import Starlette

from consultant.domain.errors import UnavailableError

START_SECONDS = 20
STOP_SECONDS = 10
#: What one process takes at once; more wait in the kernel's queue.
MOST_AT_ONCE = 500


class WebServer:
    """Answers on (host, port) between start and stop; port 0 is any free one."""

    def __init__(self, app: Starlette, host: str, port: int) -> None:
        self._app = app
        self._socket = _listen(host, port)
        self._server = uvicorn.Server(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,  # addresses may hold a code, a search, a one-time link
                server_header=False,
                proxy_headers=False,  # consultant.web.proxied does, and keeps who the proxy was
                lifespan="off",
                timeout_keep_alive=30,
                timeout_graceful_shutdown=STOP_SECONDS,
                limit_concurrency=MOST_AT_ONCE,
                h11_max_incomplete_event_size=65_536,
            )
        )
        self._thread = threading.Thread(target=self._run, name="web", daemon=True)

    def start(self) -> tuple[str, int]:
        """Begin to answer; where, with the port that was found."""
        self._thread.start()
        deadline = time.monotonic() + START_SECONDS
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > deadline:
                raise UnavailableError("The web pages cannot be served.")
            time.sleep(0.01)
        host, port = self._socket.getsockname()[:2]
        return str(host), int(port)

    def stop(self) -> None:
        """Finish what is being answered, begin nothing more."""
        self._app.state.close()
        self._server.should_exit = True
        self._thread.join(STOP_SECONDS + 5)
        self._socket.close()

    def _run(self) -> None:
        self._server.run(sockets=[self._socket])


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio turns Nagle's algorithm off only where the protocol is named: else 40 ms an answer
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise UnavailableError(f"{host}:{port} cannot be listened on: {error.strerror}.") from None
    return listening
