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

    ``doing`` is the step as a message ("while reading …"), ``push`` is True if it needs write permission; both are for
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
        return _refused(hub, doing, trouble, push) if trouble.status else _unreached(hub, doing, trouble)
    for one in _chain(error):
        if isinstance(one, OSError) and one.filename:
            return BadInput("hub.file_unreadable", file=one.filename, error=one.strerror)
    return Stopped("hub.reply_unreadable", doing=doing, host=hub.host)


def _unreached(hub: Hub, doing: str, trouble: Trouble) -> Stopped:
    if trouble.kind == "silence":
        return Stopped("hub.silent", doing=doing, host=hub.host, seconds=trouble.silent)
    if trouble.kind == "length":
        return Stopped("hub.too_long", doing=doing, host=hub.host)
    return Stopped("hub.not_reached", doing=doing, host=hub.host)


_CODES = {"RevisionNotFound": "hub.no_revision", "EntryNotFound": "hub.no_entry", "GatedRepo": "hub.gated"}


def _refused(hub: Hub, doing: str, trouble: Trouble, push: bool) -> KoevolError:
    status = trouble.status
    if 300 <= status < 400:
        return Stopped("hub.redirected", doing=doing, status=status)
    if code := _CODES.get(trouble.code):
        return BadInput(code, doing=doing)
    if status == 401:
        if hub.token:
            return Stopped("hub.token_refused", doing=doing, host=hub.host)
        return BadInput("hub.unauthorized", doing=doing)  # fmt: skip
    if status == 403:
        return Stopped("hub.forbidden_push" if push else "hub.forbidden", doing=doing)
    if status == 404:
        return BadInput("hub.not_found", doing=doing)
    if status in (409, 412):
        return Conflict("hub.changed_meanwhile", doing=doing, status=status)
    if status == 429:
        if trouble.after:
            return Stopped("hub.too_many_until", doing=doing, minutes=max(1, round(trouble.after / 60)))
        return Stopped("hub.too_many", doing=doing)
    if status >= 500 or status in AGAIN:
        return Stopped("hub.trouble", doing=doing, status=status)
    said = plain(trouble.said.replace(hub.token or "\0", "***"), 200)
    return Stopped("hub.refused", doing=doing, status=status, said=said, unsaid=not said)
