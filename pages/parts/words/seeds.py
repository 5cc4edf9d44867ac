"""Words of the page ``seeds``."""

WORDS: dict[str, tuple[str, str]] = {}
