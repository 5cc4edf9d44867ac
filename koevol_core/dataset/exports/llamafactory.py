"""``dataset_info.json`` of LLaMA-Factory: how it is to read a file of ours (its ``data/README.md`` names the keys).

A column that is not named here is one that it never looks at, provenance among them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from koevol_core.errors import BadInput
from koevol_core.fileio import alone, atomic

INFO = "dataset_info.json"
SUFFIXES = ("json", "jsonl", "csv", "parquet")
"""Of the files that it takes (``FILEEXT2TYPE``) those that we write."""
_ALPACA = {"formatting": "alpaca", "columns": {"prompt": "instruction", "query": "input", "response": "output"}}
_TABLE = {"formatting": "alpaca", "columns": {"prompt": "instruction", "response": "output"}}
_TURNS = {
    "formatting": "sharegpt", "columns": {"messages": "conversations"},
    "tags": {"role_tag": "from", "content_tag": "value", "user_tag": "human", "assistant_tag": "gpt"},
}  # fmt: skip
_CHAT = {
    "formatting": "sharegpt", "columns": {"messages": "messages"},
    "tags": {"role_tag": "role", "content_tag": "content", "user_tag": "user", "assistant_tag": "assistant",
             "system_tag": "system"},
}  # fmt: skip
_PAIR = {
    "formatting": "alpaca", "ranking": True, "columns": {"prompt": "prompt", "chosen": "chosen", "rejected": "rejected"},
}  # fmt: skip
_LABEL = {
    "formatting": "alpaca", "columns": {"prompt": "prompt", "response": "completion", "kto_tag": "label"},
}  # fmt: skip
READ_AS: dict[str, dict[str, Any]] = {
    "llama-factory": _ALPACA, "alpaca": _ALPACA, "wizardlm": _TABLE, "sharegpt": _TURNS, "wizardlm-v2": _TURNS,
    "chat": _CHAT, "trl": {"formatting": "alpaca", "columns": {"prompt": "prompt", "response": "completion"}},
    "dpo": _PAIR, "evolution-dpo": _PAIR, "kto": _LABEL, "evolution-kto": _LABEL,
}  # fmt: skip
"""Format to its reading. The others either lack answers, or put lists where LLaMA-Factory wants one message."""


@dataclass(frozen=True)
class Entry:
    """A file of a format: what LLaMA-Factory is to call it, and where it is from ``dataset_info.json``, with ``/``."""

    name: str
    format: str
    file_name: str


def dataset_info(entries: Iterable[Entry]) -> dict[str, Any]:
    """What stands in ``dataset_info.json`` for these files, in their order. Raises BadInput for a format or a kind of file
    that LLaMA-Factory does not read."""
    found: dict[str, Any] = {}
    for one in entries:
        if one.format not in READ_AS:
            raise BadInput(f"LLaMA-Factory가 읽지 못하는 형식입니다: {one.format}. 읽는 것: {', '.join(READ_AS)}.")
        need_readable(one.file_name)
        found[one.name] = {"file_name": one.file_name, **READ_AS[one.format]}
    return found


def need_readable(file_name: str) -> None:
    """Raise BadInput for a name by whose ending LLaMA-Factory cannot tell what the file is."""
    if file_name.rpartition(".")[2] not in SUFFIXES or "." not in file_name:
        raise BadInput(f"LLaMA-Factory는 파일을 끝 글자로 알아봅니다. 이름이 .json으로 끝나야 합니다: {file_name}")


def read_info(folder: Path) -> dict[str, Any]:
    """What the ``dataset_info.json`` of a folder holds; nothing if there is none. Raises BadInput if it is another file."""
    path = folder / INFO
    try:
        value = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        raise BadInput(f"{path}을(를) 읽을 수 없어 새 항목을 더하지 않았습니다: {error}") from error
    if not isinstance(value, dict) or not all(isinstance(one, dict) for one in value.values()):
        raise BadInput(f"LLaMA-Factory의 dataset_info.json이 아닌 파일이 있습니다: {path}")
    return value


def register(file: Path, format: str) -> str:
    """Put a file's entry into the ``dataset_info.json`` beside it, or in the place of its old one; all others stay. The
    name is the file's without its ending, a comma in it (which separates names there) an underscore."""
    name = file.stem.replace(",", "_")
    with alone(file.parent):  # what another export registers at this moment stays, too
        value = read_info(file.parent) | dataset_info([Entry(name, format, file.name)])
        with atomic(file.parent / INFO) as out:
            out.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
    return name
