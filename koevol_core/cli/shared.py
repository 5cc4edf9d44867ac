"""What the headless verbs share."""

from __future__ import annotations

import argparse
import json
from typing import Protocol


class Verb(Protocol):
    """Makes the parser of one verb, with ``--db`` already in it."""

    def __call__(self, name: str, help: str) -> argparse.ArgumentParser: ...


def printed(value: object) -> None:
    """The one result of a verb, for scripts."""
    print(json.dumps(value, ensure_ascii=False, indent=1))
