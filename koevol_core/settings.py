"""Configuration: reads the environment and ``.env`` once into ``Settings``. Keys are never part of ``repr``."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dotenv import dotenv_values

from koevol_core.errors import BadInput
from koevol_core.fileio import PRIVATE, whole
from koevol_core.messages import Language, clock
from koevol_core.redaction import keep_secret, redact

NAMES = (
    "KOEVOL_DB", "KOEVOL_BASE_URL", "KOEVOL_MODEL", "KOEVOL_API_KEY", "DEEPSEEK_API_KEY", "MY_HF_TOKEN", "HF_ENDPOINT",
    "KOEVOL_SIGN_IN", "KOEVOL_OWNERS", "KOEVOL_REVIEWERS", "KOEVOL_PROXY_HEADER", "KOEVOL_PROXY_SECRET",
    "KOEVOL_PROXY_SIGN_OUT", "KOEVOL_THINKING", "KOEVOL_EXTRA_BODY", "KOEVOL_ANSWER_MODEL", "KOEVOL_ANSWER_BASE_URL",
    "KOEVOL_ANSWER_API_KEY", "KOEVOL_JUDGE_MODEL", "KOEVOL_JUDGE_BASE_URL", "KOEVOL_JUDGE_API_KEY",
    "KOEVOL_LONGEST_CHILD", "KOEVOL_LONGEST_ANSWER", "KOEVOL_TZ",
)  # fmt: skip
"""Environment variables in the order of the fields of ``Settings``."""

THINKING = ("off", "low", "medium", "high", "model")
"""Values of ``KOEVOL_THINKING``: off, an effort, or as the model does it unasked."""
NO_DOTENV = "KOEVOL_NO_DOTENV"
"""Environment variable that a starter sets for its worker, whose environment says all: no ``.env`` is read then."""


@dataclass(frozen=True)
class Settings:
    """Operator's configuration; empty strings where nothing is set. Keys and passwords are left out of ``repr``.

    ``longest_child`` and ``longest_answer``: maximum characters of a model's child and answer. ``zone``: IANA name of the
    time zone in which times are shown; empty: the machine's.
    """

    db: str = "koevol.db"
    base_url: str = ""
    model: str = ""
    api_key: str = ""
    deepseek_key: str = ""
    hf_token: str = ""
    hf_endpoint: str = ""
    sign_in: str = ""
    owners: str = ""
    reviewers: str = ""
    proxy_header: str = ""
    proxy_secret: str = ""
    proxy_sign_out: str = ""
    thinking: str = ""
    extra_body: str = ""
    answer_model: str = ""
    answer_url: str = ""
    answer_key: str = ""
    judge_model: str = ""
    judge_url: str = ""
    judge_key: str = ""
    longest_child: int = 20_000
    longest_answer: int = 100_000
    zone: str = ""

    def __post_init__(self) -> None:
        keep_secret(
            self.api_key, self.deepseek_key, self.hf_token, self.proxy_secret, self.answer_key, self.judge_key
        )  # fmt: skip

    @property
    def longest(self) -> tuple[int, int]:
        """Maximum characters of a child and of an answer."""
        return self.longest_child, self.longest_answer

    def __repr__(self) -> str:
        return redact(f"Settings(db={self.db!r}, base_url={self.base_url!r}, model={self.model!r})")


def load(environment: Mapping[str, str] | None = None, folder: Path | None = None) -> Settings:
    """Load settings from ``environment`` (default: ``os.environ``), then from ``.env`` in ``folder`` (default: the
    working folder). A variable of the environment takes precedence; an empty one counts as not set, in both places.
    Times are shown in the zone of these settings from then on.

    Raises BadInput for a base URL that is not http(s), a length that is no number of characters, a time zone that is
    none, or a ``.env`` that cannot be read.
    """
    environment, file = os.environ if environment is None else environment, (folder or Path.cwd()) / ".env"
    try:
        written = {} if environment.get(NO_DOTENV) else _written(file)
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("settings.env_unreadable", file=file) from error
    get = {name: (environment.get(name, "").strip() or written.get(name) or "").strip() for name in NAMES}
    for name in ("KOEVOL_BASE_URL", "KOEVOL_ANSWER_BASE_URL", "KOEVOL_JUDGE_BASE_URL"):
        check_url(get[name])
    if get["KOEVOL_THINKING"] not in ("", *THINKING):
        raise BadInput("settings.thinking", value=get["KOEVOL_THINKING"], choices=", ".join(THINKING))
    extra_body(get["KOEVOL_EXTRA_BODY"])
    _use_zone(get["KOEVOL_TZ"])
    values: list[Any] = [
        _length(name, value, _LENGTHS[name]) if name in _LENGTHS else value for name, value in get.items()
    ]
    return Settings(values[0] or "koevol.db", *values[1:])


def _use_zone(name: str) -> None:
    try:
        clock.use(name)
    except ValueError:
        raise BadInput("settings.zone", value=name[:40]) from None


_LENGTHS = {"KOEVOL_LONGEST_CHILD": Settings.longest_child, "KOEVOL_LONGEST_ANSWER": Settings.longest_answer}


def _length(name: str, value: str, default: int) -> int:
    if not value:
        return default
    if not (value.isascii() and value.isdigit() and len(value) < 8 and int(value) > 0):
        raise BadInput("settings.length", name=name, value=value[:20])
    return int(value)


def extra_body(text: str) -> dict[str, Any]:
    """Return the parameters in ``KOEVOL_EXTRA_BODY``. Raises BadInput unless they are a JSON object that leaves model,
    messages and streaming alone."""
    try:
        body = json.loads(text or "{}")
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict) or {"model", "messages", "stream"} & body.keys():
        raise BadInput("settings.extra_body")
    return body


def environment(settings: Settings) -> dict[str, str]:
    """Return the settings as environment variables for a process that reads no ``.env`` of its own."""
    values = (str(getattr(settings, field.name)) for field in fields(settings))
    return dict(zip(NAMES, values, strict=True)) | {NO_DOTENV: "1"}


def in_environment(name: str) -> bool:
    """Return True if the environment sets a variable: it takes precedence over ``.env``."""
    return bool(os.environ.get(name, "").strip())


def keep(values: Mapping[str, str], folder: Path | None = None) -> None:
    """Write variables into ``.env`` of ``folder`` (default: the working folder), readable by its owner alone; other lines
    stay. Raises BadInput for a value with a line break or a quote, which could set another variable, or a file that cannot
    be read or written.
    """
    if any(set(value) & set("\r\n'\"\\") for value in values.values()):
        raise BadInput("settings.one_line")
    file = (folder or Path.cwd()) / ".env"
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines() if file.is_file() else []
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("settings.env_unreadable", file=file) from error
    kept = [line for line in lines if line.removeprefix("export ").partition("=")[0].strip() not in values]
    kept += [f"{name}='{value}'" if value else f"{name}=" for name, value in values.items()]
    with whole(file, PRIVATE) as place:
        place.write_text("\n".join(kept) + "\n", encoding="utf-8")


def language() -> Language:
    """Return the language of the command line: ``KOEVOL_LANG`` of the environment, else of ``.env``, else Korean. A
    ``.env`` that cannot be read counts as none: ``load`` reports it."""
    chosen: str | None = os.environ.get("KOEVOL_LANG", "").strip()
    if not chosen and not os.environ.get(NO_DOTENV):
        with suppress(OSError, UnicodeDecodeError):
            chosen = _written(Path.cwd() / ".env").get("KOEVOL_LANG")
    return "en" if (chosen or "").strip().lower() == "en" else "ko"


def _written(file: Path) -> dict[str, str | None]:
    return dotenv_values(file, encoding="utf-8-sig") if file.is_file() else {}


_PATHS = ("/chat/completions", "/completions", "/responses", "/models")
"""Endings of an address that was copied with the path of a request."""


def urls(base_url: str) -> tuple[str, ...]:
    """Split a comma-separated base URL into its unique server URLs, sorted so that their order does not matter, without a
    trailing slash or the path of a request."""
    return tuple(sorted({_base(url) for url in base_url.split(",")} - {""}))


def _base(url: str) -> str:
    url = url.strip().rstrip("/")
    path = next((path for path in _PATHS if url.endswith(path)), "")
    return url.removesuffix(path).rstrip("/")


def check_url(base_url: str) -> None:
    """Raise BadInput unless ``base_url`` is empty or lists server URLs. No message repeats it: it may contain a key."""
    for url in urls(base_url):
        _check_url(url)


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise BadInput("settings.base_url_unreadable") from None
    if parts.username is not None:
        raise BadInput("settings.base_url_user")
    if parts.scheme not in ("http", "https") or not host:
        raise BadInput("settings.base_url_scheme")
    if parts.query or parts.fragment:
        raise BadInput("settings.base_url_query")
