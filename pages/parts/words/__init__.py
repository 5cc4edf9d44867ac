"""Every string that a person reads on a page, in Korean and in English, under one name; one module a page.

``t("seeds.add")`` looks up ``add`` in ``words/seeds.py``; ``t("common.cost", n="3")`` fills ``{n}``. The catalogue is data
of the project, so its texts may be Markdown; texts of models and people are never put into it: they are shown by ``show``.
"""

from __future__ import annotations

from importlib import import_module
from typing import Literal

Lang = Literal["ko", "en"]
PAGES = (
    "common",
    "access",
    "home",
    "seeds",
    "evolve",
    "prompts",
    "review",
    "answers",
    "export",
    "dataset",
    "signal",
    "score",
    "scorecard",
)


def words_of(page: str) -> dict[str, tuple[str, str]]:
    """The catalogue of one page: name → (Korean, English)."""
    found: dict[str, tuple[str, str]] = import_module(f"{__name__}.{page}").WORDS
    return found


def translate(lang: Lang, name: str, **values: object) -> str:
    """The text called ``page.name`` with its ``{places}`` filled. Raises KeyError for a name nobody wrote."""
    page, _, word = name.partition(".")
    korean, english = words_of(page)[word]
    text = english if lang == "en" else korean
    for place, value in values.items():
        text = text.replace("{" + place + "}", str(value))
    return text
