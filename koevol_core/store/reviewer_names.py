"""Normalization of reviewer names: equal regardless of Unicode composition, case and spacing."""

from __future__ import annotations

import unicodedata


def key(name: str) -> str:
    """Return the normalized name, for comparison; empty for no name."""
    return unicodedata.normalize("NFC", " ".join(unicodedata.normalize("NFC", name).casefold().split()))
