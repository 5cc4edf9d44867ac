"""Output of the log while a command runs: text lines on standard error, and JSON lines for programs."""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

from koevol_core.errors import BadInput
from koevol_core.redaction import redact

FIELDS = (
    "count size wait reason detail done total left alive eliminated failed filled calls doubtful prompt_tokens"
    " completion_tokens tokens usd budget seconds message (usd는 달러, 가격을 모르면 null)"
)
"""Field names for ``--help``; the table in ``engine.event_log`` says which event has which."""
ROOT = logging.getLogger("koevol")


class TextLines(logging.Formatter):
    """Formatter of text lines: local time, run, message."""

    def format(self, record: logging.LogRecord) -> str:
        moment = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(record.created))
        run = getattr(record, "run", None)
        return redact(f"{moment} {f'#{run} ' if run else ''}{record.getMessage()}")


class JsonLines(logging.Formatter):
    """Formatter of JSON lines; ``engine.event_log`` describes the fields."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {
            "time": moment.replace("+00:00", "Z"),
            "run": getattr(record, "run", None),
            "event": getattr(record, "event", record.name),
            "level": record.levelname.lower(),
            "text": record.getMessage(),
        }
        facts = getattr(record, "facts", {})
        return redact(json.dumps(line | {k: v for k, v in facts.items() if k not in line}, ensure_ascii=False))


class _Handler(logging.StreamHandler[Any]):
    """Stream handler that is removed on a write error (full disk, closed pipe), so that the run goes on."""

    def handleError(self, record: logging.LogRecord) -> None:
        ROOT.removeHandler(self)
        if self.stream is not sys.stderr:
            ROOT.warning("기록을 더는 쓸 수 없습니다: %s (%s)", getattr(self.stream, "name", ""), sys.exc_info()[1])


class _Terminal(_Handler):
    """Handler for standard error that clears the progress bar's line first; the bar is redrawn below."""

    def format(self, record: logging.LogRecord) -> str:
        return ("\r\x1b[2K" if self.stream.isatty() else "") + super().format(record)


@contextmanager
def logging_to(json_to: str | None = None, level: str = "info") -> Iterator[None]:
    """Log on standard error as text, and as JSON lines to the file ``json_to`` (appended), or for ``-`` on standard
    error instead.

    Raises BadInput if the file cannot be written.
    """
    handlers: list[_Handler] = []
    if json_to != "-":
        handlers.append(_Terminal(sys.stderr))
        handlers[0].setFormatter(TextLines())
        handlers[0].setLevel(logging.INFO)
    with ExitStack() as stack:
        if json_to:
            place = sys.stderr if json_to == "-" else stack.enter_context(_opened(Path(json_to)))
            handlers.append(_Handler(place))
            handlers[-1].setFormatter(JsonLines())
        before = ROOT.level
        ROOT.setLevel(logging.DEBUG if level == "debug" else logging.INFO)
        for handler in handlers:
            ROOT.addHandler(handler)
        try:
            yield
        finally:
            ROOT.setLevel(before)
            for handler in handlers:
                ROOT.removeHandler(handler)


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    try:
        file = path.open("a", encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise BadInput(f"기록을 쓸 수 없는 곳입니다: {path} ({error.strerror})") from error
    try:
        yield file
    finally:
        with suppress(OSError):  # disk full; reported when a line could not be written
            file.close()
