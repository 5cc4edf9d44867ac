"""When two names are one person's: the same letters, however they are composed, capitalised or spaced."""

from __future__ import annotations

import unicodedata


def key(name: str) -> str:
    """A name as it is compared; empty for nobody's."""
    return unicodedata.normalize("NFC", " ".join(unicodedata.normalize("NFC", name).casefold().split()))
