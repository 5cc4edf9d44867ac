"""Many licences, one file: the strictest of them, the terms of models, and what a chosen licence would leave out.

Identifiers are those of the Hugging Face Hub. What cannot be said by one of them is ``other``, with its reason in words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from koevol_core.quality.licence import KINDS, Kind, kinds, plain

_HUB = {
    frozenset[Kind](("attribution",)): "cc-by-4.0",
    frozenset[Kind](("attribution", "share_alike")): "cc-by-sa-4.0",
    frozenset[Kind](("attribution", "non_commercial")): "cc-by-nc-4.0",
    frozenset[Kind](("attribution", "non_commercial", "share_alike")): "cc-by-nc-sa-4.0",
    frozenset[Kind](("attribution", "no_derivatives")): "cc-by-nd-4.0",
    frozenset[Kind](("attribution", "non_commercial", "no_derivatives")): "cc-by-nc-nd-4.0",
}
CHOICES = ("cc0-1.0", "mit", "apache-2.0", *_HUB.values(), "gemma", "other")
"""Identifiers of the Hub that can be declared for a file, from the freest to the strictest."""
KIND_WORDS: dict[Kind, str] = {
    "open": "조건 없음",
    "attribution": "출처 표시",
    "share_alike": "동일조건",
    "non_commercial": "비영리",
    "no_derivatives": "변경 금지",
    "model_terms": "모델 약관",
    "reserved": "권리 유보",
    "unknown": "알 수 없음",
}
_BINDING = frozenset[Kind](("attribution", "share_alike", "non_commercial", "no_derivatives"))


def terms(model: str | None) -> str | None:
    """The terms that a model lays on what it wrote, "" where they are not known, None where there are none.

    Gemma's and Llama's terms speak of models that are trained on outputs; the scripted model is part of this project.
    """
    if not model or model.startswith("scripted"):
        return None
    words = plain(model)
    return next((said for name, said in _TERMS.items() if name in words), "")


_TERMS = {"gemma": "Gemma Terms of Use", "llama": "Llama Community License"}


def strictest(licences: Iterable[str], models: Iterable[str | None] = ()) -> tuple[str, str]:
    """The licence under which rows of these licences, written by these models, can go out together, and why.

    An identifier of the Hub, ``other`` where none says it; the reason is one Korean sentence that names the licences.
    """
    laid = {model: terms(model) for model in models}
    strange = sorted(model for model, said in laid.items() if model and said == "")
    said = sorted({one.strip() for one in licences} | set(filter(None, laid.values())))
    union = frozenset[Kind]().union(*map(kinds, said)) if said else frozenset[Kind](("unknown",))
    for kind, why in _OTHER.items():
        if kind in union:
            gemma = kind == "model_terms" and not union & _BINDING and not strange and _all_gemma(said)
            return ("gemma" if gemma else "other"), why.format(_names(said, kind))
    binding = union & _BINDING
    if strange:
        return "other", f"약관을 확인하지 못한 모델이 쓴 글이 있습니다: {_short(strange)}."
    if {"share_alike", "no_derivatives"} <= binding:
        both = f"{_names(said, 'share_alike')} / {_names(said, 'no_derivatives')}"
        return "other", f"동일조건과 변경 금지는 함께 지킬 수 없습니다: {both}."
    if not binding:
        return _freest(said), f"조건이 없는 라이선스뿐입니다: {_short(said)}."
    words = "·".join(KIND_WORDS[kind] for kind in KINDS if kind in binding)
    return _HUB[
        binding | {"attribution"}
    ], f"가장 엄격한 조건({words})을 따릅니다: {_short([one for one in said if kinds(one) & binding])}."


_OTHER: dict[Kind, str] = {
    "reserved": "권리가 유보된 것이 있습니다: {}.",
    "unknown": "라이선스를 알 수 없는 것이 있습니다: {}.",
    "model_terms": "모델의 약관을 함께 지켜야 합니다: {}.",
}


def _names(said: Iterable[str], kind: Kind) -> str:
    return _short([one or "적혀 있지 않음" for one in said if kind in kinds(one)])


def _short(names: list[str], most: int = 4) -> str:
    more = f" 외 {len(names) - most}가지" if len(names) > most else ""
    return ", ".join(one[:60] for one in names[:most]) + more


def _all_gemma(said: Iterable[str]) -> bool:
    return all("gemma" in plain(one) for one in said if "model_terms" in kinds(one))


def _freest(said: Iterable[str]) -> str:
    """Of licences without conditions the one that keeps a notice, where there is one."""
    words = " ".join(plain(one) for one in said)
    return next(
        (one for one, mark in (("apache-2.0", "apache"), ("mit", "mit")) if re.search(rf"\b{mark}\b", words)), "cc0-1.0"
    )


def weaker(declared: str, licence: str) -> frozenset[Kind]:
    """The conditions of a row's licence that a declared one does not pass on; empty where the two go together.

    ``other`` refers to terms of its own and goes with everything; rights that are reserved or unknown go with it alone.
    """
    given, asked = kinds(declared), kinds(licence)
    if plain(declared) == "other":
        return frozenset()
    lost = (asked - {"open"}) - given
    return lost - {"attribution"} if given & (_BINDING | {"reserved"}) else lost
