"""Words of the page ``export``."""

WORDS: dict[str, tuple[str, str]] = {}
