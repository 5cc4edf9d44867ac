"""LLaMA-Factory's ``dataset_info.json``: how it reads the exported files (keys: its ``data/README.md``).

LLaMA-Factory ignores all columns that are not named here, provenance among them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from koevol_core.dataset.exports.formats import FORMATS, format_of
from koevol_core.errors import BadInput
from koevol_core.fileio import alone, atomic

INFO = "dataset_info.json"
SUFFIXES = ("json", "jsonl", "csv", "parquet")
"""File suffixes that LLaMA-Factory accepts (``FILEEXT2TYPE``) and that are written here."""


@dataclass(frozen=True)
class Entry:
    """Data set entry: its name in LLaMA-Factory, its format, and its path relative to ``dataset_info.json``, with
    ``/``."""

    name: str
    format: str
    file_name: str


def dataset_info(entries: Iterable[Entry]) -> dict[str, Any]:
    """Return the content of ``dataset_info.json`` for these files, in their order. Raises BadInput for a format or a
    file suffix that LLaMA-Factory does not read."""
    found: dict[str, Any] = {}
    for one in entries:
        read_as = format_of(one.format).read_as
        if read_as is None:
            known = ", ".join(name for name, shape in FORMATS.items() if shape.read_as)
            raise BadInput("dataset.llama_format", format=one.format, known=known)
        need_readable(one.file_name)
        found[one.name] = {"file_name": one.file_name, **read_as}
    return found


def need_readable(file_name: str) -> None:
    """Raise BadInput if LLaMA-Factory does not know the suffix of a file name."""
    if file_name.rpartition(".")[2] not in SUFFIXES or "." not in file_name:
        raise BadInput("dataset.llama_name", file=file_name)


def read_info(folder: Path) -> dict[str, Any]:
    """Return the content of a folder's ``dataset_info.json``, or {}. Raises BadInput if it is unreadable or another
    file."""
    path = folder / INFO
    try:
        value = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        raise BadInput("dataset.llama_unreadable", path=path, error=error) from error
    if not isinstance(value, dict) or not all(isinstance(one, dict) for one in value.values()):
        raise BadInput("dataset.llama_foreign", path=path)
    return value


def register(file: Path, format: str) -> str:
    """Add or replace a file's entry in the ``dataset_info.json`` beside it, keep all others, and return its name.

    The name is the file's without suffix; a comma, which separates names in LLaMA-Factory, becomes an underscore.
    Raises BadInput as ``read_info`` and ``need_readable`` do.
    """
    name = file.stem.replace(",", "_")
    with alone(file.parent):  # lock: keeps the entry of a concurrent export
        value = read_info(file.parent) | dataset_info([Entry(name, format, file.name)])
        with atomic(file.parent / INFO) as out:
            out.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
    return name
