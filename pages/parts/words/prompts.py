"""Words of the page ``prompts``."""

WORDS: dict[str, tuple[str, str]] = {}
