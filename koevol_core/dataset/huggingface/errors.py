"""Retries of steps at the Hub, and error messages for the user."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TypeVar

from koevol_core.dataset.huggingface.client import AGAIN, LONGEST, Hub, Trouble, plain
from koevol_core.errors import BadInput, Conflict, KoevolError, Stopped

_T = TypeVar("_T")


def patiently(hub: Hub, doing: str, step: Callable[[], _T], push: bool = False) -> _T:
    """Run a step that may be repeated, with retries and backoff as the Hub is configured.

    ``doing`` is the step in Korean ("…을 읽다가"), ``push`` is True if it needs write permission; both are for
    messages. Raises Stopped, Conflict or BadInput with what the user can do.
    """
    for attempt in range(1, hub.attempts + 1):
        try:
            return step()
        except KoevolError:
            raise
        except Exception as error:
            # The library raises errors of any type on an unexpected reply; the cause is chained.
            trouble = _trouble(error)
            wait = max((trouble and trouble.after) or 0.0, hub.backoff * 2 ** (attempt - 1))
            if not (trouble and trouble.again) or attempt == hub.attempts or wait > LONGEST:
                raise _told(hub, doing, error, push) from error
        time.sleep(wait)
    raise AssertionError("a Hub is asked at least once")


def status_of(error: BaseException) -> int:
    """Return the HTTP status that the Hub replied with, 0 if there was no reply."""
    trouble = _trouble(error)
    return trouble.status if trouble else 0


def _trouble(error: BaseException) -> Trouble | None:
    """Return what went wrong below the library, or how the Hub refused."""
    for one in _chain(error):
        if isinstance(one, Trouble):
            return one
        if (response := getattr(one, "response", None)) is not None:
            found = Trouble("status", response.status_code)
            found.code, found.said = (
                response.headers.get("x-error-code") or "",
                getattr(one, "server_message", "") or "",
            )
            return found
    return None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _told(hub: Hub, doing: str, error: BaseException, push: bool) -> KoevolError:
    """Return an error of the library as one of koevol, with what the user can do."""
    if trouble := _trouble(error):
        return _refused(hub, doing, trouble, push) if trouble.status else Stopped(f"{doing} {_unreached(hub, trouble)}")
    for one in _chain(error):
        if isinstance(one, OSError) and one.filename:
            return BadInput(f"파일을 읽을 수 없습니다: {one.filename} ({one.strerror})")
    return Stopped(f"{doing} 허브({hub.host})의 답을 읽을 수 없었습니다. HF_ENDPOINT가 허브의 주소인지 확인하세요.")


def _unreached(hub: Hub, trouble: Trouble) -> str:
    if trouble.kind == "silence":
        return f"허브({hub.host})가 {trouble.silent:g}초 동안 답하지 않았습니다. 다시 실행하면 이어집니다."
    if trouble.kind == "length":
        return f"허브({hub.host})가 적어 둔 것보다 긴 파일을 보냈습니다. 다시 실행해 보세요."
    return f"허브({hub.host})와 연결되지 않았습니다. 인터넷 연결과 프록시, HF_ENDPOINT를 확인하고 다시 실행하면 이어집니다."


_CODES = {
    "RevisionNotFound": "그 리비전은 없습니다. 가지·태그·커밋 이름을 확인하세요.",
    "EntryNotFound": "그 파일은 없습니다.",
    "GatedRepo": "허브에서 이 저장소의 이용 조건에 먼저 동의해야 합니다. 동의한 계정의 토큰을 MY_HF_TOKEN에 넣으세요.",
}


def _refused(hub: Hub, doing: str, trouble: Trouble, push: bool) -> KoevolError:
    status = trouble.status
    if 300 <= status < 400:
        return Stopped(f"{doing} 허브가 다른 주소로 넘겼습니다({status}). 저장소의 새 이름과 HF_ENDPOINT를 확인하세요.")
    if code := _CODES.get(trouble.code):
        return BadInput(f"{doing} 멈췄습니다: {code}")
    if status == 401:
        if hub.token:
            return Stopped(
                f"{doing} 허브가 토큰을 받아 주지 않았습니다(401). MY_HF_TOKEN을 새로 만들어 넣으세요: {hub.host}/settings/tokens"
            )
        return BadInput(f"{doing} 허브가 거절했습니다(401). 이름이 틀렸거나 비공개입니다. 비공개라면 MY_HF_TOKEN을 넣으세요.")  # fmt: skip
    if status == 403:
        need = "쓰기(write) 권한이 있는 토큰과 그 계정·조직의 권한이" if push else "읽을 권한이 있는 토큰이"
        return Stopped(f"{doing} 허브가 허락하지 않았습니다(403). {need} 필요합니다. MY_HF_TOKEN을 확인하세요.")
    if status == 404:
        return BadInput(f"{doing} 멈췄습니다: 허브에 없습니다(404). 이름을 확인하세요.")
    if status in (409, 412):
        return Conflict(
            f"{doing} 멈췄습니다: 그사이에 저장소가 바뀌었거나 생겼습니다({status}). 다시 미리 보고 올리세요."
        )
    if status == 429:
        when = f"{max(1, round(trouble.after / 60))}분 뒤에" if trouble.after else "조금 뒤에"
        return Stopped(f"{doing} 허브가 요청이 너무 많다고 합니다(429). {when} 다시 실행하면 이어집니다.")
    if status >= 500 or status in AGAIN:
        return Stopped(f"{doing} 허브에 문제가 생겼습니다({status}). 조금 뒤에 다시 실행하면 이어집니다.")
    said = plain(trouble.said.replace(hub.token or "\0", "***"), 200)
    return Stopped(f"{doing} 허브가 거절했습니다({status}){': ' + said if said else '.'}")
