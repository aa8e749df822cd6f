"""Serving: the app on this machine: a socket on the loopback, a server that stops when it is told to."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread, current_thread, main_thread

import uvicorn

from whereas.errors import CannotWrite

from .app import application
from .desk import Desk
from .guard import Keys

__all__ = ["Serving", "serve"]

LOOPBACK = "127.0.0.1"


class _Server(uvicorn.Server):
    """A server that ends in peace on Ctrl-C, or when the system asks it to, so that the ledger is closed and sealed."""

    ready: Callable[[], None] = staticmethod(lambda: None)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer, then say so."""
        await super().startup(sockets)
        self.ready()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take signals while it runs, and give them back afterwards without passing any on."""
        if current_thread() is not main_thread():
            yield
            return
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


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
        self._server = _Server(
            uvicorn.Config(
                app, log_config=None, log_level="error", access_log=False, server_header=False, date_header=False,
                timeout_graceful_shutdown=2, ws="none", lifespan="off",
            )
        )  # fmt: skip

    def run(self, ready: Callable[[], None] = lambda: None) -> None:
        """Answer until somebody presses Ctrl-C; *ready* is called once it does."""
        self._socket.listen(64)
        self._server.ready = ready
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
