"""Regular expressions that are compiled when they are first used: hundreds at import would cost half a second of every start."""

from __future__ import annotations

import re
from typing import Any, cast


class _Later:
    """Stands in for a pattern; from the first use on its methods are the real ones. Two threads may compile it twice, no more."""

    def __init__(self, source: str, flags: int) -> None:
        self._source, self._flags = source, flags

    def __getattr__(self, name: str) -> Any:
        found = getattr(
            re.compile(self._source, self._flags), name
        )  # re keeps what it compiled last; we keep the method
        setattr(self, name, found)
        return found


def later(source: str, flags: int = 0) -> re.Pattern[str]:
    """A pattern for the calls that patterns have; a match's ``re`` is the compiled one and not this.

    A source that cannot be compiled raises re.error at its first use.
    """
    return cast("re.Pattern[str]", _Later(source, flags))


def any_of(*sources: str) -> re.Pattern[str]:
    """One pattern out of several, whatever the case, line by line."""
    return later("|".join(sources), re.I | re.M)
