"""Texts of the events of a run, in Korean and English: fields in, one line out.

In a template ``{name}`` is a formatted field, and ``[name?…]`` is left out if that field is empty or zero.
"""

from __future__ import annotations

import re
from typing import Any, get_args

from koevol_core import messages
from koevol_core.evolution.methods import INFO
from koevol_core.types import Language, Reason

REASONS = {
    "empty": "빈 글", "rate": "요청이 너무 잦음", "server": "서버 오류", "network": "연결 실패",
    "doubtful": "응답이 끊김", "timeout": "시간 초과", "context": "너무 긴 글", "parse": "읽을 수 없는 응답", "length": "길이 제한에 잘림",
    "filter": "서버가 가림", "form": "형식이 틀림", "unknown": "모른다고 답함", "stop": "멈춤",
}  # fmt: skip
_ENGLISH = {
    "rate": "too many requests", "server": "server error", "network": "not reached", "doubtful": "reply broke off",
    "timeout": "no reply in time", "signal": "by Ctrl-C or a signal", "request": "on request", "app": "in the app",
    "cli": "on the command line",
}  # fmt: skip
_KOREAN = REASONS | {
    "signal": "Ctrl-C나 종료 신호로", "request": "멈추라는 요청으로", "app": "화면에서", "cli": "명령줄에서"
}  # fmt: skip

_COUNTS = (
    "[alive? · 살아남음 {alive}][eliminated? · 탈락 {eliminated}][failed? · 실패 {failed}][filled? · 답 {filled}][scored? · 점수 {scored}]",
    "[alive? · {alive} alive][eliminated? · {eliminated} eliminated][failed? · {failed} failed][filled? · {filled} answers]"
    "[scored? · {scored} scores]",
)
_BILL = (
    " · 호출 {calls}번 · 토큰 {prompt_tokens}+{completion_tokens} · {usd} · {seconds}"
    "[doubtful? · 의심스러운 호출 {doubtful}번(비용이 나갔을 수 있음)]",
    " · {calls} calls · {prompt_tokens}+{completion_tokens} tokens · {usd} · {seconds}"
    "[doubtful? · {doubtful} doubtful calls (may have been billed)]",
)
_EFFORT = (
    "할 일 {left}개 · 한꺼번에 최대 {batch_size}개 · 제한 시간 {timeout}[budget? · 한도 {budget}] · 모델 {model}",
    "{left} jobs · at most {batch_size} at once · {timeout} an attempt[budget? · ceiling {budget}] · model {model}",
)
SENTENCES: dict[str, tuple[str, str]] = {
    "planned": (
        "계획({by}[who?, {who}]): [parents?부모 {parents}개][methods? · 방법 {methods} · {generations}세대]"
        "[children? · 부모마다 자식 {children}개][nodes?지시문 {nodes}개에 답 채우기]"
        "[scored?지시문 {scored}개에 점수 매기기][answers? · 답도 채우기] · 모델 {model}",
        "planned ({by}[who?, {who}]): [parents?{parents} parents][methods? · methods {methods} · {generations} generations]"
        "[children? · children a parent: {children}][nodes?answers to {nodes}][scored?scores of {scored}][answers? · answers too] · model {model}",
    ),
    "started": ("시작: " + _EFFORT[0], "started: " + _EFFORT[1]),
    "resumed": (
        "이어서 시작: 된 것 {done}개, [crashed?앞선 작업자가 말없이 끝났음, ]"
        "[doubtful?응답을 못 받은 호출 {doubtful}번(비용이 나갔을 수 있음), ]" + _EFFORT[0],
        "resumed: {done} done, [crashed?the worker before ended without a word, ]"
        "[doubtful?{doubtful} calls without a reply (may have been billed), ]" + _EFFORT[1],
    ),
    "progress": (
        "{done}/{total}" + _COUNTS[0] + " · 동시에 {size}개 · {usd}",
        "{done}/{total}" + _COUNTS[1] + " · {size} at once · {usd}",
    ),
    "slowed": (
        "서버가 요청이 너무 잦다고 합니다(429 {count}번). 한꺼번에 {size}개로 늦췄습니다.",
        "the server says too many requests (429, {count}×): slowed down to {size} at once",
    ),
    "waiting": (
        "서버가 기다리라고 해서 쉽니다(Retry-After {count}번, 길게는 {wait}).",
        "waiting because the server asks to (Retry-After, {count}×, at most {wait})",
    ),
    "retried": ("다시 보냄 {count}번 · {detail}", "retried {count}× · {reason}"),
    "resent": (
        "응답을 못 받아 다시 보냄 {count}번(비용이 나갔을 수 있음) · {detail}",
        "re-sent {count}× for lost replies (may have been billed) · {reason}",
    ),
    "failing": (
        "{count}개가 이어서 실패했습니다. 서버나 연결의 문제로 보고, 남은 것은 그대로 둡니다.",
        "{count} in a row failed: the server or the network is at fault; what is left stays planned",
    ),
    "budget": ("한도 {budget}에 이르렀습니다. 지금까지 {usd}.", "the ceiling of {budget} is reached; spent {usd}"),
    "stop_asked": ("멈춤을 눌렀습니다[who?({who})].", "asked to stop[who? by {who}]"),
    "stopping": (
        "멈추는 중[by?({by})]: 보낸 요청 {in_flight}개의 응답을 기다립니다.[message? {message}]",
        "stopping[by? {by}]: waiting for {in_flight} replies under way[message?. {message}]",
    ),
    "done": ("끝남: {done}/{total}" + _COUNTS[0] + _BILL[0], "done: {done}/{total}" + _COUNTS[1] + _BILL[1]),
    "stopped": (
        "멈춤: {done}/{total}, 남은 것 {left}개" + _COUNTS[0] + _BILL[0] + "[message? · {message}]",
        "stopped: {done}/{total}, {left} left" + _COUNTS[1] + _BILL[1] + "[message? · {message}]",
    ),
    "refused": ("시작하지 못함: {message}", "could not begin: {message}"),
    "crashed": ("프로그램 오류: {error} ({at})", "a fault of the program: {error} ({at})"),
    "call": (
        "{purpose} {attempt}번째 시도[status? · {status}][fault? · {fault}] · {seconds} · {bytes}바이트",
        "{purpose}, attempt {attempt}[status? · {status}][fault? · {fault}] · {seconds} · {bytes} bytes",
    ),
}
_PART = re.compile(r"\[(\w+)\?([^\]]*)\]")
_FACT = re.compile(r"\{(\w+)\}")


def reason_label(name: str) -> str:
    """Return the label of a failure's reason in the current language; an unknown one is returned unchanged."""
    return messages.sentence(f"common.{name}") if name in get_args(Reason) else name


def sentence(name: str, facts: dict[str, Any], language: Language = "ko") -> str:
    """Return an event as a line of text; an unknown name (of a newer version) is returned unchanged."""
    if name not in SENTENCES:
        return name
    template = SENTENCES[name][language == "en"]
    chosen = _PART.sub(lambda part: part[2] if facts.get(part[1]) else "", template)
    return _FACT.sub(lambda one: _shown(one[1], facts.get(one[1]), language), chosen)


def _shown(name: str, value: Any, language: Language) -> str:
    if name in ("usd", "budget"):
        return _money(value, language)
    if name in ("seconds", "wait", "timeout"):
        return _time(float(value or 0), language)
    if name == "methods":
        return "·".join(INFO[one].english if language == "en" else INFO[one].chip for one in value or ())
    if name in ("by", "reason"):
        return str((_ENGLISH if language == "en" else _KOREAN).get(value, value))
    return f"{value:,}" if isinstance(value, int) else " ".join(str(value).split())


def _money(dollars: float | None, language: Language) -> str:
    if dollars is None:
        return "unknown cost" if language == "en" else "비용 모름"
    return f"${dollars:.4f}".rstrip("0").rstrip(".") if dollars else "$0"


def _time(seconds: float, language: Language) -> str:
    units = ("h", "min", "s") if language == "en" else ("시간", "분", "초")
    space = " " if language == "en" else ""
    if seconds < 60:
        return f"{seconds:.3g}{space}{units[2]}"
    hours, rest = divmod(round(seconds), 3600)
    minutes, left = divmod(rest, 60)
    parts = [f"{many}{space}{unit}" for many, unit in zip((hours, minutes, left), units, strict=True) if many]
    return " ".join(parts[:2])
