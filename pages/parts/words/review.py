"""Words of the page ``review``."""

WORDS: dict[str, tuple[str, str]] = {}
