"""Words of the page ``evolve``."""

WORDS: dict[str, tuple[str, str]] = {}
