"""Combines licences: the strictest of many, the terms of models, and the conditions that a chosen licence would drop.

Identifiers are those of the Hugging Face Hub. A combination that none of them expresses is ``other``, with the reason
in words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from koevol_core.messages import Message
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
"""Hub identifiers that can be declared for a file, from the most permissive to the strictest."""
_BINDING = frozenset[Kind](("attribution", "share_alike", "non_commercial", "no_derivatives"))


def label(kind: Kind) -> str:
    """Return the label of a condition."""
    return Message(f"rights.kind_{kind}")


def terms(model: str | None) -> str | None:
    """Return the terms that a model puts on its output: "" if not known, None if it has none.

    Gemma's and Llama's terms cover models trained on their outputs; the scripted model is part of this project.
    """
    if not model or model.startswith("scripted"):
        return None
    words = plain(model)
    return next((said for name, said in _TERMS.items() if name in words), "")


_TERMS = {"gemma": "Gemma Terms of Use", "llama": "Llama Community License"}


def strictest(licences: Iterable[str], models: Iterable[str | None] = ()) -> tuple[str, str]:
    """Return the licence under which rows of these licences and models can be published together, and why.

    A Hub identifier, or ``other`` if none fits; the reason is one sentence that names the licences.
    """
    laid = {model: terms(model) for model in models}
    strange = sorted(model for model, said in laid.items() if model and said == "")
    said = sorted({one.strip() for one in licences} | set(filter(None, laid.values())))
    union = frozenset[Kind]().union(*map(kinds, said)) if said else frozenset[Kind](("unknown",))
    for kind, why in _OTHER.items():
        if kind in union:
            gemma = kind == "model_terms" and not union & _BINDING and not strange and _all_gemma(said)
            return ("gemma" if gemma else "other"), Message(why, names=_names(said, kind))
    binding = union & _BINDING
    if strange:
        return "other", Message("rights.strange_models", names=_short(strange))
    if {"share_alike", "no_derivatives"} <= binding:
        both = f"{_names(said, 'share_alike')} / {_names(said, 'no_derivatives')}"
        return "other", Message("rights.incompatible", names=both)
    if not binding:
        return _freest(said), Message("rights.free", names=_short(said))
    words = tuple(label(kind) for kind in KINDS if kind in binding)
    names = _short([one for one in said if kinds(one) & binding])
    return _HUB[binding | {"attribution"}], Message("rights.strictest", words=words, names=names)


_OTHER: dict[Kind, str] = {
    "reserved": "rights.other_reserved",
    "unknown": "rights.other_unknown",
    "model_terms": "rights.other_model_terms",
}


def _names(said: Iterable[str], kind: Kind) -> str:
    return _short([one or Message("rights.unsaid") for one in said if kind in kinds(one)])


def _short(names: list[str], most: int = 4) -> str:
    shown = tuple(one if isinstance(one, Message) else one[:60] for one in names[:most])
    return Message("rights.names", names=shown, others=max(0, len(names) - most))


def _all_gemma(said: Iterable[str]) -> bool:
    return all("gemma" in plain(one) for one in said if "model_terms" in kinds(one))


def _freest(said: Iterable[str]) -> str:
    """Among licences without conditions, return one that requires its notice to be kept, if there is one."""
    words = " ".join(plain(one) for one in said)
    return next(
        (one for one, mark in (("apache-2.0", "apache"), ("mit", "mit")) if re.search(rf"\b{mark}\b", words)), "cc0-1.0"
    )


def weaker(declared: str, licence: str) -> frozenset[Kind]:
    """Return the conditions of a row's ``licence`` that the ``declared`` one drops; empty if they are compatible.

    ``other`` refers to separate terms and is compatible with everything; reserved or unknown rights are compatible with
    it alone.
    """
    given, asked = kinds(declared), kinds(licence)
    if plain(declared) == "other":
        return frozenset()
    lost = (asked - {"open"}) - given
    return lost - {"attribution"} if given & (_BINDING | {"reserved"}) else lost
