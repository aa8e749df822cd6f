"""Serving: the app on this machine: a socket on the loopback, a server that stops when it is told to."""

from __future__ import annotations

import socket
from collections.abc import Callable
from threading import Thread

import uvicorn

from whereas.errors import CannotWrite

from .app import application
from .desk import Desk
from .guard import Keys

__all__ = ["Serving", "serve"]

LOOPBACK = "127.0.0.1"


class Serving:
    """The app of a case, listening. `address` is where; with the token, that is all that is needed to open it.

    Raises CannotWrite where the port is taken.
    """

    def __init__(self, desk: Desk, *, port: int = 0, keys: Keys | None = None) -> None:
        self.keys = keys or Keys()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            self._socket.bind((LOOPBACK, port))
        except OSError as wrong:
            self._socket.close()
            raise CannotWrite(
                f"port {port} cannot be had: {wrong.strerror}", remedy="choose another, or none: --port 0"
            ) from None
        self.port: int = self._socket.getsockname()[1]
        self.origin = f"http://{LOOPBACK}:{self.port}"
        self.address = f"{self.origin}/?token={self.keys.token}"
        app = application(desk, self.keys, [f"{LOOPBACK}:{self.port}", f"localhost:{self.port}"])
        self._server = uvicorn.Server(
            uvicorn.Config(
                app, log_config=None, log_level="error", access_log=False, server_header=False, date_header=False,
                timeout_graceful_shutdown=2, ws="none", lifespan="off",
            )
        )  # fmt: skip

    def run(self, ready: Callable[[], None] = lambda: None) -> None:
        """Answer until somebody presses Ctrl-C; *ready* is called before."""
        self._socket.listen(64)
        ready()
        self._server.run(sockets=[self._socket])

    def start(self) -> Thread:
        """Answer on another thread, until `stop`. For tests and benchmarks."""
        self._socket.listen(64)
        thread = Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True)
        thread.start()
        return thread

    def stop(self) -> None:
        """Answer no more."""
        self._server.should_exit = True


def serve(desk: Desk, *, port: int = 0, ready: Callable[[Serving], None] = lambda _: None) -> None:
    """Serve the case on *desk* until Ctrl-C; *ready* is told where."""
    serving = Serving(desk, port=port)
    serving.run(lambda: ready(serving))
