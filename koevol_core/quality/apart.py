"""Checks of long texts in a helper process, within a deadline.

A regular expression holds the interpreter's lock until it returns, so that no thread and no timer of a process can end
one that does not. The helper counts its own processor time, which other work of the machine does not use up, and is
ended by the system when a text takes too much; the next text gets a new one. It is started by the first long text, and
ends with the process that started it.
"""

from __future__ import annotations

import atexit
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from koevol_core.errors import Outlasted
from koevol_core.types import has_long_text

DEADLINE = 10.0
"""Seconds of processor time for the checks of one text; 100,000 characters take less than one."""
PATIENCE = 120.0
"""Seconds by the clock, where a process cannot limit its processor time, or is not let run at all."""


class Helper:
    """A process that runs functions of koevol; it works on one call at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        atexit.register(self.end)

    def call(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Return what a function of a module returns, and raise what it raises. Raises Outlasted after the deadline."""
        with self._lock:
            process = self._process = self._process or _start()
            assert process.stdin and process.stdout
            timer = threading.Timer(PATIENCE, process.kill)
            timer.daemon = True
            timer.start()
            try:
                pickle.dump((function, arguments, DEADLINE), process.stdin)
                process.stdin.flush()
                returned, result = pickle.load(process.stdout)  # noqa: S301  # our own process
            except (EOFError, OSError, pickle.UnpicklingError):
                self.end()
                raise Outlasted from None
            finally:
                timer.cancel()
        if returned:
            return result
        raise result

    def end(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        if process:
            process.kill()
            process.communicate()


def _start() -> subprocess.Popen[bytes]:
    root = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    process = subprocess.Popen(  # noqa: S603  # our own interpreter and module
        [sys.executable, "-c", f"from {__name__} import serve; serve()"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        start_new_session=True, env={**os.environ, "PYTHONPATH": path},
    )  # fmt: skip
    assert process.stdout
    if process.stdout.read(len(_READY)) != _READY:
        raise RuntimeError("the process that checks long texts did not start")
    return process


_READY = b"ready"
_helper = Helper()


def apart(function: Callable[..., Any], *arguments: Any) -> Any:
    """Return ``function(*arguments)``: of long texts from the helper. Raises Outlasted if they outlast its deadline."""
    if not has_long_text(arguments):
        return function(*arguments)
    return _helper.call(function, *arguments)


def serve() -> None:
    """Work as the helper: run the calls of standard input until it ends."""
    source, sink = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing else may write to the pipe
    sink.write(_READY)
    sink.flush()
    while True:
        try:
            function, arguments, seconds = pickle.load(source)  # noqa: S301  # from the process that started this one
        except EOFError:
            return
        _limit(seconds)
        try:
            answer = True, function(*arguments)
        except Exception as error:  # noqa: BLE001  # raised by the caller
            answer = False, error
        _limit(0.0)
        pickle.dump(answer, sink)
        sink.flush()


def _limit(seconds: float) -> None:
    """Let the system end this process after so many seconds of processor time; 0 ends the limit."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, seconds)
