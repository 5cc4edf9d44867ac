"""Terminal output (progress, counts, cost, log; on standard error) and argument parsing of the command lines."""

from __future__ import annotations

import argparse
import errno
import json
import logging
import os
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any, NoReturn, Protocol, TextIO

from koevol_core import messages
from koevol_core.control.estimate import Estimate
from koevol_core.errors import BadInput, KoevolError
from koevol_core.evolution.score import SCORES
from koevol_core.fileio import DISK_FULL, append
from koevol_core.llm.pricing import PriceAge
from koevol_core.messages import clock, sentence, using
from koevol_core.messages.event_text import reason_label
from koevol_core.quality.annotate import need_findings
from koevol_core.quality.elimination import RULES
from koevol_core.quality.findings import FINDINGS
from koevol_core.redaction import redact
from koevol_core.settings import language
from koevol_core.store import Upgraded
from koevol_core.store.node_filter import LISTS, STATES, NodeFilter, State, condition
from koevol_core.types import MEASURES, METHODS, VERSION, Bill, Imported, Progress

WIDTH = 24
FIELDS = (
    "count size wait reason detail done total left alive eliminated failed filled calls doubtful prompt_tokens"
    " completion_tokens tokens usd budget seconds message"
)
"""Field names for ``--help``; the table in ``engine.event_log`` says which event has which."""
ROOT = logging.getLogger("koevol")


class Bar:
    """Progress bar of a run: one line redrawn in place on a terminal, else printed at most every five seconds."""

    def __init__(self, out: IO[str] | None = None, quiet: bool = False) -> None:
        self._out, self._quiet = out or sys.stderr, quiet
        self._live = self._out.isatty()
        self._start = time.monotonic()
        self._first: int | None = None
        self._last = ""
        self._said_at = -1e9

    def __call__(self, progress: Progress) -> None:
        if self._quiet:
            return
        now = time.monotonic()
        self._first = progress.done if self._first is None else self._first
        line = self._line(progress, now - self._start)
        if self._live:
            self._out.write("\r\x1b[2K" + line)
        elif line != self._last and (now - self._said_at > 5 or progress.done == progress.total):
            self._said_at = now
            self._out.write(line + "\n")
        self._last = line
        self._out.flush()

    def _line(self, progress: Progress, seconds: float) -> str:
        share = progress.done / progress.total if progress.total else 1.0
        speed = (progress.done - (self._first or 0)) / seconds if seconds > 0.5 else 0.0
        nodes, answers = progress.nodes, progress.answers
        parts = [
            "█" * round(share * WIDTH) + "░" * (WIDTH - round(share * WIDTH)),
            f"{progress.done}/{progress.total}",
            sentence("cli.speed", speed=speed),
            sentence("cli.alive", count=nodes.get("alive", 0)),
            sentence("cli.eliminated", count=nodes.get("eliminated", 0)),
            sentence("cli.failed", count=nodes.get("failed", 0)),
        ]
        if answers:
            parts.append(sentence("cli.answers", filled=answers.get("filled", 0), total=sum(answers.values())))
        if scores := progress.scores:
            told = (
                sentence("cli.scores", count=scores.get("filled", 0)),
                sentence("cli.failed", count=scores.get("failed", 0)),
            )
            parts = [*parts[:3], *told]
        return " · ".join([*parts, money(progress.bill.dollars, progress.bill.unpriced)])

    def close(self) -> None:
        """End the line, on a terminal."""
        if self._live and self._last:
            self._out.write("\n")
            self._out.flush()


def money(dollars: float | None, unpriced: int = 0) -> str:
    """Format US dollars; with ``unpriced`` calls, the known amount and their number."""
    if dollars is None or (unpriced and not dollars):
        return sentence("common.unknown_cost")
    known = f"${dollars:.4f}"
    return sentence("common.partly_known", known=known, n=f"{unpriced:,}") if unpriced else known


def announce(needs: Estimate, price: PriceAge | None, budget: float | None = None) -> None:
    """Print the estimate of a run: maximum calls, time and maximum cost, and the age of the prices."""
    most = sentence("common.free") if needs.cost == 0 else money(needs.cost)
    if needs.cost:
        ceiling = f"${budget:g}" if budget is not None else ""
        most = sentence("cli.at_most", most=most, likely=money(needs.likely) if needs.likely else "", ceiling=ceiling)
    basis = sentence("cli.measured", calls=needs.measured) if needs.measured else sentence("cli.assumed")
    say(sentence("cli.estimate", calls=needs.calls, time=duration(needs.seconds), most=most, basis=basis))
    if price:
        say(sentence("cli.prices", date=price.as_of, old=price.days if price.old else 0))


def duration(seconds: float) -> str:
    """Format seconds as a rounded duration."""
    if seconds < 90:
        return sentence("common.seconds", n=max(1, round(seconds)))
    if seconds < 90 * 60:
        return sentence("common.minutes", n=round(seconds / 60))
    return sentence("common.hours", n=f"{seconds / 3600:.1f}")


def say(text: str) -> None:
    """Print one line for the user on standard error; standard output is for scripts."""
    print(redact(text), file=sys.stderr, flush=True)


EVERY = 2.0
"""Seconds between two lines of progress."""


def say_upgraded(upgraded: Upgraded | None) -> None:
    """Print that an older database was migrated, and the path of the copy made before."""
    if upgraded:
        say(sentence("cli.upgraded", before=upgraded.before, now=upgraded.now, copy=upgraded.copy))


def say_imported(what: str, done: Imported, shown: int = 5) -> None:
    """Print the counts and notices of an import, and the first ``shown`` rejected rows with their numbers."""
    say(sentence("cli.imported", what=what, taken=done.taken, known=done.known, refused=done.refusals))
    for notice in done.notices:
        say("  " + sentence("cli.notice", notice=notice))
    for one in done.refused[:shown]:
        say("  " + sentence("cli.row", row=one.row, reason=one.reason))
    if done.refusals > shown:
        say("  " + sentence("cli.more_rows", n=done.refusals - shown))


def told_of(what: str) -> Callable[[int, int], None]:
    """Return what prints the progress of a long import: rows done of all, rate and seconds left, every two seconds."""
    began = said = time.monotonic()

    def told(done: int, total: int) -> None:
        nonlocal said
        now = time.monotonic()
        if now - said >= EVERY and done < total:
            said, rate = now, done / (now - began)
            say(sentence("cli.importing", what=what, done=done, total=total, rate=rate, left=(total - done) / rate))

    return told


def need_some(what: str, done: Imported) -> None:
    """Raise BadInput if an import neither stored nor found any row."""
    if not done.taken and not done.known:
        raise BadInput("cli.nothing_taken", what=what, refused=done.refusals)


def summary(by_method: list[tuple[str, str, str | None, int]], progress: Progress, asked: str = "") -> str:
    """Return a table by method, the reasons, answers, the bill, and models that replied but were not ``asked``."""
    table: dict[str, Counter[str]] = {}
    reasons: Counter[str] = Counter()
    for method, status, reason, many in by_method:
        table.setdefault(method, Counter())[status] += many
        if reason:
            reasons[reason] += many
    lines = [sentence("cli.table")]
    for method, counts in table.items():
        label = sentence(f"common.{method}")
        cells = (counts["alive"], counts["eliminated"], counts["failed"], counts["planned"])
        # a syllable is two columns wide
        first = f"  {method}".ljust(16) if label == method else f"  {label}({method})".ljust(16 - len(label))
        lines.append(first + "".join(f"{cell:>7}" for cell in cells))
    if reasons:
        lines.append(sentence("cli.why_children", reasons=_counted(reasons)))
    if progress.answers:
        counted = {name: progress.answers.get(name, 0) for name in ("filled", "eliminated", "failed")}
        lines.append(sentence("cli.answers_line", total=sum(progress.answers.values()), **counted))
        if of_answers := Counter(progress.reasons) - reasons:
            lines.append(sentence("cli.why_answers", reasons=_counted(of_answers)))
    lines.append(bill_line(progress.bill))
    for model, many in progress.bill.others(asked):
        lines.append(sentence("cli.other_model", asked=asked, model=model, n=f"{many:,}"))
    return "\n".join(lines)


def bill_line(bill: Bill) -> str:
    """Format calls, tokens, the share of prompt tokens from the provider's cache, and cost."""
    cached = "" if bill.cached is None else f"{bill.cached:.0%}"
    tokens = f"{bill.prompt_tokens:,}+{bill.completion_tokens:,}"
    at_risk = money(bill.at_risk) if bill.at_risk else ""
    return sentence(
        "cli.bill", n=bill.calls, tokens=tokens, cached=cached, cost=money(bill.dollars, bill.unpriced),
        doubtful=bill.doubtful, at_risk=at_risk,
    )  # fmt: skip


def _counted(reasons: Counter[str]) -> str:
    def label(name: str) -> str:
        return RULES.label(name, messages.language()) if name in RULES else reason_label(name)

    return ", ".join(f"{label(name)} {many}" for name, many in reasons.most_common())


@contextmanager
def stop_on_signals() -> Iterator[Callable[[], bool]]:
    """Yield a function that is True once Ctrl-C or SIGTERM came: the run then stops after the requests in flight. A
    second signal exits at once, as a crash would.
    """
    asked = False

    def ask(_number: int, _frame: Any) -> None:
        nonlocal asked
        if asked:
            _say_at_once(f"koevol: {sentence('cli.at_once')}")
            os._exit(1)
        asked = True
        _say_at_once("\n" + sentence("cli.stopping"))

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _say_at_once(text: str) -> None:
    """Write a line from a signal handler, unbuffered, because the buffered stream may be in use."""
    with suppress(OSError):
        os.write(2, f"{text}\n".encode())


def ending(action: Callable[[], int]) -> int:
    """Run a command and return its exit code; on an error, print one line for the user and return the error's code."""
    for out in (sys.stdout, sys.stderr):
        if isinstance(out, TextIOWrapper):
            out.reconfigure(errors="backslashreplace")  # a terminal without Hangul must not end a run
    with using(language()):
        return _ending(action)


def _ending(action: Callable[[], int]) -> int:
    try:
        code = action()
        sys.stdout.flush()
        return code
    except KoevolError as error:
        say(f"koevol: {' '.join(str(error).split())}")
        return error.exit_code
    except KeyboardInterrupt:
        say(f"koevol: {sentence('cli.interrupted')}")
        return 1
    except BrokenPipeError:
        _close_output()
        return 1
    except OSError as error:
        name = str(error.filename or "stdout")[:60]
        if error.errno in DISK_FULL:
            _close_output()
            say(f"koevol: {sentence('cli.disk_full', name=name)}")
            return 1
        if error.errno != errno.ENAMETOOLONG:
            return _fault(error)
        say(f"koevol: {sentence('cli.name_too_long', name=name)}")
        return BadInput.exit_code
    except Exception as error:  # noqa: BLE001  # a bug: one line for the user, the traceback to a file
        return _fault(error)


def _close_output() -> None:
    """Send what is left in standard output to nowhere: the interpreter would try to write it once more at its exit."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _fault(error: Exception) -> int:
    say(f"koevol: {sentence('cli.fault', error=_trace(error))}")
    return 1


def _trace(error: Exception) -> str:
    """Write the traceback of a bug to a temporary file; return the error's type and the path."""
    text = redact("".join(traceback.format_exception(error)))
    try:
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", prefix="koevol-", suffix=".log", delete=False) as file:
            file.write(text)
    except OSError:
        return f"{type(error).__name__}: {error}"
    return sentence("cli.trace", error=type(error).__name__, file=file.name)


class Parser(argparse.ArgumentParser):
    """Argument parser that raises BadInput; of unrecognized arguments it repeats only flags: a value may be a key."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Parse as usual, but raise BadInput for arguments that are not UTF-8: they cannot be stored."""
        words = list(sys.argv[1:] if args is None else args)
        if any("\ud800" <= letter <= "\udfff" for word in words for letter in word):
            raise BadInput("cli.not_utf8")
        return super().parse_known_args(words, namespace)

    def error(self, message: str) -> NoReturn:
        known, _, rest = message.partition("unrecognized arguments: ")
        if rest:
            flags = [word.partition("=")[0] for word in rest.split() if word.startswith("-")]
            message = f"{known}unrecognized arguments: {' '.join(flags) or '…'}"
        raise BadInput("cli.usage", message=message, program=self.prog)


def add_version(flags: argparse.ArgumentParser) -> None:
    """Add the flag ``--version``."""
    flags.add_argument("--version", action="version", version=f"koevol {VERSION}", help=sentence("cli.help_version"))


def add_log_flags(flags: argparse.ArgumentParser | argparse._ArgumentGroup) -> None:
    """Add the log flags of every command that processes a run."""
    flags.add_argument(
        "--log-json", metavar="PATH", default=None,
        help=sentence("cli.help_log_json", fields=FIELDS),
    )  # fmt: skip
    flags.add_argument("--log-level", choices=("info", "debug"), default="info", help=sentence("cli.help_log_level"))


class Verb(Protocol):
    """Function that makes the parser of one command, with ``--db`` already added."""

    def __call__(self, name: str, help: str) -> argparse.ArgumentParser: ...


def printed(flags: argparse.Namespace, value: object, line: str = "") -> None:
    """Print a command's result on standard output: on a terminal ``line`` (nothing if it was said already), else, or with
    ``--json``, ``value`` as JSON for scripts.
    """
    if flags.json or not sys.stdout.isatty():
        print(json.dumps(value, ensure_ascii=False, indent=1))
    elif line:
        print(redact(line))


# -- log output -------------------------------------------------------------------------------------------------------


class TextLines(logging.Formatter):
    """Formatter of text lines: local time, run, message."""

    def format(self, record: logging.LogRecord) -> str:
        moment = clock.shown(record.created, "%Y-%m-%d %H:%M:%S")
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
            name = getattr(self.stream, "name", "")
            ROOT.warning("%s", sentence("cli.log_lost", file=name, error=sys.exc_info()[1]))


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
        file = TextIOWrapper(append(path), encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise BadInput("cli.log_not_writable", path=path, error=error.strerror) from error
    try:
        yield file
    finally:
        with suppress(OSError):  # disk full; reported when a line could not be written
            file.close()


# flags that select nodes: the same for every command that does, and for the parents of a run

_FORMS = {
    "method": "M,…", "generation": "N,…", "rule": "RULE,…", "finding": "FINDING,…", "no_finding": "FINDING,…", "model": "NAME,…",
    "domain": "NAME", "reviewer": "NAME", "score": "NAME=LOW..HIGH", "since": "YYYY-MM-DD", "until": "YYYY-MM-DD", "run": "RUN",
    "words": "WORDS", "no_words": "WORDS", "answered": "0|1", "judged": "0|1",
}  # fmt: skip
"""Placeholder of each flag; it sets the field of the same name in ``NodeFilter``."""
_METHODS, _SCORES = (*METHODS, "human", "seed"), (*SCORES, *MEASURES)


def names_of(said: str) -> tuple[str, ...]:
    """Return the unique names of a comma-separated list."""
    return tuple(dict.fromkeys(name.strip() for name in said.split(",") if name.strip()))


def add_filter(flags: argparse.ArgumentParser, prefix: str = "") -> None:
    """Add the flags of a filter; with a prefix ``parent-`` they are ``--parent-state`` and so on."""
    group = flags.add_argument_group(sentence("cli.filter_title"))
    group.add_argument(
        f"--{prefix}state", dest="where_state", choices=STATES, default=None, help=sentence("cli.filter_state")
    )
    listed = {"methods": ", ".join(_METHODS), "scores": ", ".join(_SCORES), "findings": " ".join(FINDINGS)}
    for name, form in _FORMS.items():
        flag = f"--{prefix}{name.replace('_', '-')}"
        also = ["--without"] if name == "no_finding" and not prefix else []
        about = sentence(f"cli.filter_{name}", **listed)
        group.add_argument(flag, *also, dest=f"where_{name}", metavar=form, default=None, help=about)


def filter_of(flags: argparse.Namespace, state: State = "living") -> NodeFilter:
    """Return the filter of these flags; ``state`` applies unless another one is given. Raises BadInput."""
    given: dict[str, Any] = {}
    for name, form in _FORMS.items():
        said = getattr(flags, f"where_{name}")
        try:
            given |= {} if said is None else {name: condition(name, names_of(said) if name in LISTS else (said,))}
        except ValueError as error:
            raise BadInput("cli.filter_unread", said=said[:60], form=form) from error
    wanted = NodeFilter(flags.where_state or state, **given)
    if unknown := [name for name in wanted.method if name not in ("", *_METHODS)]:
        raise BadInput("cli.no_such_method", name=unknown[0][:60], known=", ".join(_METHODS))
    if wanted.score and wanted.score[0] not in _SCORES:
        raise BadInput("cli.no_such_score", name=wanted.score[0][:60], known=", ".join(_SCORES))
    need_findings((*wanted.finding, *wanted.no_finding))
    return wanted
