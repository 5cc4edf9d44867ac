"""Regular expressions compiled at first use: compiling hundreds at import would add half a second to every start."""

from __future__ import annotations

import re
from typing import Any, cast


class _Later:
    """Proxy for a pattern: after first use its methods are the compiled pattern's. Two threads may both compile it."""

    def __init__(self, source: str, flags: int) -> None:
        self._source, self._flags = source, flags

    def __getattr__(self, name: str) -> Any:
        found = getattr(
            re.compile(self._source, self._flags), name
        )  # re caches only recent patterns; the stored method keeps this one
        setattr(self, name, found)
        return found


def later(source: str, flags: int = 0) -> re.Pattern[str]:
    """Return a pattern that is compiled at first use; it supports a pattern's methods.

    A match's ``re`` is the compiled pattern, not this object. An invalid source raises re.error at first use.
    """
    return cast("re.Pattern[str]", _Later(source, flags))


def any_of(*sources: str) -> re.Pattern[str]:
    """Join several patterns into one that ignores case and matches ``^`` and ``$`` at each line."""
    return later("|".join(sources), re.I | re.M)
