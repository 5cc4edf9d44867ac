"""Terminal output (progress, counts, cost, log; Korean, on standard error) and argument parsing of the command lines."""

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

from koevol_core.control.estimate import Estimate
from koevol_core.errors import BadInput, KoevolError
from koevol_core.evolution.engine.event_text import REASONS
from koevol_core.evolution.methods import INFO
from koevol_core.llm.pricing import Dated
from koevol_core.quality.elimination import RULES
from koevol_core.redaction import redact
from koevol_core.store import Upgraded
from koevol_core.types import VERSION, Bill, Imported, Progress

WIDTH = 24
FIELDS = (
    "count size wait reason detail done total left alive eliminated failed filled calls doubtful prompt_tokens"
    " completion_tokens tokens usd budget seconds message (usd는 달러, 가격을 모르면 null)"
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
            f"{speed:.1f}/초",
            f"살아남음 {nodes.get('alive', 0)}",
            f"탈락 {nodes.get('eliminated', 0)}",
            f"실패 {nodes.get('failed', 0)}",
        ]
        if answers:
            parts.append(f"답 {answers.get('filled', 0)}/{sum(answers.values())}")
        if progress.scores:
            parts = [*parts[:3], f"점수 {progress.scores.get('filled', 0)}", f"실패 {progress.scores.get('failed', 0)}"]
        return " · ".join([*parts, money(progress.bill.dollars, progress.bill.unpriced)])

    def close(self) -> None:
        """End the line, on a terminal."""
        if self._live and self._last:
            self._out.write("\n")
            self._out.flush()


def money(dollars: float | None, unpriced: int = 0) -> str:
    """Format US dollars; with ``unpriced`` calls, the known amount and their number."""
    if dollars is None or (unpriced and not dollars):
        return "비용 모름"
    return f"${dollars:.4f}" + (f" + 비용 모를 {unpriced:,}건" if unpriced else "")


def announce(needs: Estimate, price: Dated | None, budget: float | None = None) -> None:
    """Print the estimate of a run: maximum calls, time and maximum cost, and the age of the prices."""
    most = "무료" if needs.cost == 0 else money(needs.cost)
    if needs.cost:
        most = f"최대 {money(needs.cost)}" + (f" (보통 {money(needs.likely)}쯤)" if needs.likely else "")
        most += f" · 한도 ${budget:g}" if budget is not None else ""
    basis = f"이 프로젝트의 호출 {needs.measured:,}번을 재어" if needs.measured else "이 모델로 부른 적이 없어 가정으로"
    say(f"예상: 호출 최대 {needs.calls:,}번(다시 보내기 빼고) · 약 {duration(needs.seconds)} · {most} ({basis} 어림)")
    if price:
        old = f" {price.days}일 전 것이니 확인하고 작업 폴더의 prices.json에 고쳐 적으세요." if price.old else ""
        say(f"가격: {price.as_of} 기준.{old}")


def duration(seconds: float) -> str:
    """Format seconds as a rounded duration in Korean."""
    if seconds < 90:
        return f"{max(1, round(seconds))}초"
    return f"{round(seconds / 60)}분" if seconds < 90 * 60 else f"{seconds / 3600:.1f}시간"


def say(text: str) -> None:
    """Print one line for the user on standard error; standard output is for scripts."""
    print(redact(text), file=sys.stderr, flush=True)


def say_upgraded(upgraded: Upgraded | None) -> None:
    """Print that an older database was migrated, and the path of the copy made before."""
    if upgraded:
        say(
            f"데이터베이스를 판 {upgraded.before}에서 판 {upgraded.now}(으)로 옮겼습니다. 옮기기 전의 사본: {upgraded.copy}"
            " (잘 되는지 보고 지워도 됩니다)"
        )


def say_imported(what: str, done: Imported, shown: int = 5) -> None:
    """Print the counts and notices of an import, and the first ``shown`` rejected rows with their numbers."""
    known = f", 이미 있음 {done.known}" if done.known else ""
    refused = f", 거절 {len(done.refused)}" if done.refused else ""
    say(f"{what}: 새로 {done.taken}{known}{refused}")
    for notice in done.notices:
        say(f"  알림: {notice}")
    for one in done.refused[:shown]:
        say(f"  {one.row}행: {one.reason}")
    if len(done.refused) > shown:
        say(f"  … 그 밖에 {len(done.refused) - shown}행")


def summary(by_method: list[tuple[str, str, str | None, int]], progress: Progress, asked: str = "") -> str:
    """Return a table by method, the reasons, answers, the bill, and models that replied but were not ``asked``."""
    table: dict[str, Counter[str]] = {}
    reasons: Counter[str] = Counter()
    for method, status, reason, many in by_method:
        table.setdefault(method, Counter())[status] += many
        if reason:
            reasons[reason] += many
    lines = ["방법별        살아남음   탈락   실패   대기"]
    for method, counts in table.items():
        label = INFO[method].chip  # type: ignore[index]
        cells = (counts["alive"], counts["eliminated"], counts["failed"], counts["planned"])
        lines.append(f"  {label}({method})".ljust(16 - len(label)) + "".join(f"{cell:>7}" for cell in cells))
    if reasons:
        lines.append("자식의 탈락·실패 까닭: " + _counted(reasons))
    if progress.answers:
        filled, total = progress.answers.get("filled", 0), sum(progress.answers.values())
        lines.append(
            f"답: {filled}/{total} 채움 · 탈락 {progress.answers.get('eliminated', 0)} · 실패 {progress.answers.get('failed', 0)}"
        )
        if of_answers := Counter(progress.reasons) - reasons:
            lines.append("답의 탈락·실패 까닭: " + _counted(of_answers))
    lines.append(bill_line(progress.bill))
    for model, many in progress.bill.others(asked):
        lines.append(f"주의: 요청한 모델은 {asked}인데 {model}이(가) 응답했습니다({many:,}건).")
    return "\n".join(lines)


def bill_line(bill: Bill) -> str:
    """Format calls, tokens, the share of prompt tokens from the provider's cache, and cost."""
    cached = "" if bill.cached is None else f"(입력의 {bill.cached:.0%}는 캐시)"
    parts = [f"호출 {bill.calls}번", f"{bill.prompt_tokens:,}+{bill.completion_tokens:,} 토큰{cached}"]
    parts.append(money(bill.dollars, bill.unpriced))
    if bill.doubtful:
        parts.append(f"의심스러운 호출 {bill.doubtful}번(비용이 나갔을 수 있음)")
    if bill.at_risk:
        parts.append(f"최대 {money(bill.at_risk)} 더 들었을 수 있음")
    return " · ".join(parts)


def _counted(reasons: Counter[str]) -> str:
    labels = REASONS | {name: rule.ko for name, rule in RULES.items()}
    return ", ".join(f"{labels.get(name, name)} {many}" for name, many in reasons.most_common())


@contextmanager
def stop_on_signals() -> Iterator[Callable[[], bool]]:
    """Yield a function that is True once Ctrl-C or SIGTERM came: the run then stops after the requests in flight. A
    second signal exits at once, as a crash would.
    """
    asked = False

    def ask(_number: int, _frame: Any) -> None:
        nonlocal asked
        if asked:
            _say_at_once("koevol: 곧바로 끝냅니다. 저장된 것은 그대로 있고, 같은 명령을 다시 실행하면 이어집니다.")
            os._exit(1)
        asked = True
        _say_at_once("\n멈추는 중입니다. 보낸 요청의 응답을 저장하고 끝냅니다.")

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
    try:
        return action()
    except KoevolError as error:
        say(f"koevol: {' '.join(str(error).split())}")
        return error.exit_code
    except KeyboardInterrupt:
        say("koevol: 중단했습니다. 저장된 것은 그대로 있고, 같은 명령을 다시 실행하면 이어집니다.")
        return 1
    except BrokenPipeError:
        return 1
    except OSError as error:
        if error.errno != errno.ENAMETOOLONG:
            return _fault(error)
        say("koevol: 파일이나 폴더의 이름이 너무 깁니다. 더 짧은 이름을 적어 주세요.")
        return BadInput.exit_code
    except Exception as error:  # noqa: BLE001  # a bug: one line for the user, the traceback to a file
        return _fault(error)


def _fault(error: Exception) -> int:
    say(
        f"koevol: 프로그램 오류로 끝났습니다({_trace(error)}). 저장된 것은 그대로 있고, 같은 명령을 다시 실행하면 이어집니다."
    )
    return 1


def _trace(error: Exception) -> str:
    """Write the traceback of a bug to a temporary file; return the error's type and the path."""
    text = redact("".join(traceback.format_exception(error)))
    try:
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", prefix="koevol-", suffix=".log", delete=False) as file:
            file.write(text)
    except OSError:
        return f"{type(error).__name__}: {error}"
    return f"{type(error).__name__}, 자세한 기록: {file.name}"


class Parser(argparse.ArgumentParser):
    """Argument parser that raises BadInput; of unrecognized arguments it repeats only flags: a value may be a key."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Parse as usual, but raise BadInput for arguments that are not UTF-8: they cannot be stored."""
        words = list(sys.argv[1:] if args is None else args)
        if any("\ud800" <= letter <= "\udfff" for word in words for letter in word):
            raise BadInput("명령에 UTF-8이 아닌 글자가 있습니다. 파일이라면 이름을 바꾼 다음 다시 실행하세요.")
        return super().parse_known_args(words, namespace)

    def error(self, message: str) -> NoReturn:
        known, _, rest = message.partition("unrecognized arguments: ")
        if rest:
            flags = [word.partition("=")[0] for word in rest.split() if word.startswith("-")]
            message = f"{known}unrecognized arguments: {' '.join(flags) or '…'}"
        raise BadInput(f"{message} (도움말: {self.prog} --help)")


def add_version(flags: argparse.ArgumentParser) -> None:
    """Add the flag ``--version``."""
    flags.add_argument("--version", action="version", version=f"koevol {VERSION}", help="koevol의 판을 보인다")


def add_log_flags(flags: argparse.ArgumentParser | argparse._ArgumentGroup) -> None:
    """Add the log flags of every command that processes a run."""
    flags.add_argument(
        "--log-json", metavar="PATH", default=None,
        help="실행의 기록을 JSON 줄로 이 파일에 덧붙인다 (-: 표준 오류로). 줄마다 time run event level text와 수치: " + FIELDS,
    )  # fmt: skip
    flags.add_argument(
        "--log-level", choices=("info", "debug"), default="info", help="debug이면 --log-json에 요청마다 한 줄도 적는다"
    )


class Verb(Protocol):
    """Function that makes the parser of one command, with ``--db`` already added."""

    def __call__(self, name: str, help: str) -> argparse.ArgumentParser: ...


def printed(value: object) -> None:
    """Print a command's result on standard output as JSON, for scripts."""
    print(json.dumps(value, ensure_ascii=False, indent=1))


# -- log output -------------------------------------------------------------------------------------------------------


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
