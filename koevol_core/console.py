"""What the command line shows while it works and when it ends; counts and money, in Korean, on standard error."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from typing import IO, Any

from .errors import KoevolError
from .methods import INFO
from .model import Imported, Progress

REASONS = {
    "no_gain": "나아진 것 없음", "refusal": "거절", "empty": "빈 글", "leak": "프롬프트가 샘", "repetition": "되풀이",
    "truncated": "잘린 글", "language": "한국어가 아님", "rate": "요청이 너무 잦음", "server": "서버 오류", "network": "연결 실패",
    "doubtful": "응답이 끊김", "timeout": "시간 초과", "context": "너무 긴 글", "parse": "읽을 수 없는 응답", "length": "길이 제한에 잘림",
    "filter": "서버가 가림", "form": "형식이 틀림", "unknown": "모른다고 답함", "stop": "멈춤",
}  # fmt: skip
WIDTH = 24


class Bar:
    """A line that tells how a run goes: rewritten in place on a terminal, repeated now and then in a log."""

    def __init__(self, out: IO[str] | None = None) -> None:
        self._out = out or sys.stderr
        self._live = self._out.isatty()
        self._start = time.monotonic()
        self._first: int | None = None
        self._last = ""
        self._said_at = -1e9

    def __call__(self, progress: Progress) -> None:
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
        return " · ".join([*parts, money(progress.cost)])

    def close(self) -> None:
        if self._live and self._last:
            self._out.write("\n")
            self._out.flush()


def money(dollars: float | None) -> str:
    return "비용 모름" if dollars is None else f"${dollars:.4f}"


def say(text: str) -> None:
    """One line for a person, apart from what a script reads."""
    print(text, file=sys.stderr, flush=True)


def say_imported(what: str, done: Imported, shown: int = 5) -> None:
    """What an import took and refused, by row number."""
    known = f", 이미 있음 {done.known}" if done.known else ""
    refused = f", 거절 {len(done.refused)}" if done.refused else ""
    say(f"{what}: 새로 {done.taken}{known}{refused}")
    for notice in done.notices:
        say(f"  알림: {notice}")
    for one in done.refused[:shown]:
        say(f"  {one.row}행: {one.reason}")
    if len(done.refused) > shown:
        say(f"  … 그 밖에 {len(done.refused) - shown}행")


def summary(by_method: list[tuple[str, str, str | None, int]], progress: Progress) -> str:
    """A small table by method, then the reasons, the answers and the bill."""
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
    doubtful = f" · 의심스러운 호출 {progress.doubtful}번(비용이 나갔을 수 있음)" if progress.doubtful else ""
    tokens = f"{progress.prompt_tokens:,}+{progress.completion_tokens:,} 토큰"
    return "\n".join([*lines, f"호출 {progress.calls}번 · {tokens} · {money(progress.cost)}{doubtful}"])


def _counted(reasons: Counter[str]) -> str:
    return ", ".join(f"{REASONS.get(name, name)} {many}" for name, many in reasons.most_common())


@contextmanager
def stop_on_signals() -> Iterator[Callable[[], bool]]:
    """The first Ctrl-C or SIGTERM asks to stop after what is in flight; the second ends at once, as a crash would."""
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
    """A line from inside a signal handler, where a buffered stream may be busy with another."""
    with suppress(OSError):
        os.write(2, f"{text}\n".encode())


def ending(action: Callable[[], int]) -> int:
    """Run a command: its exit code, or one line that a person can act on and the code of its kind."""
    for out in (sys.stdout, sys.stderr):
        if isinstance(out, TextIOWrapper):
            out.reconfigure(errors="backslashreplace")  # a terminal without Hangul ends no run
    try:
        return action()
    except KoevolError as error:
        say(f"koevol: {error}")
        return error.exit_code
    except KeyboardInterrupt:
        say("koevol: 중단했습니다. 저장된 것은 그대로 있고, 같은 명령을 다시 실행하면 이어집니다.")
        return 1
    except BrokenPipeError:
        return 1
