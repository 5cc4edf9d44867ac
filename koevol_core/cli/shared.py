"""Shared parts of the headless commands."""

from __future__ import annotations

import argparse
import json
from typing import Protocol


class Verb(Protocol):
    """Function that makes the parser of one command, with ``--db`` already added."""

    def __call__(self, name: str, help: str) -> argparse.ArgumentParser: ...


def printed(value: object) -> None:
    """Print a command's result on standard output as JSON, for scripts."""
    print(json.dumps(value, ensure_ascii=False, indent=1))
