"""Words of the page ``answers``."""

WORDS: dict[str, tuple[str, str]] = {}
