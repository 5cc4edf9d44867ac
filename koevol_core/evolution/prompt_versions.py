"""Versions of templates: which is in force, its history, keeping a new one. The templates that ship are never changed.

A run is fixed to the versions that were in force when it was planned, so a later edit changes no tree.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from koevol_core.errors import BadInput
from koevol_core.evolution.methods import MARKER, PROMPTS, Template, parse_template, template
from koevol_core.store import Store, calls
from koevol_core.store import counters as counts
from koevol_core.store import prompts as kept
from koevol_core.tables import storable
from koevol_core.types import METHODS, Language, PromptVersion, RunSpec

TEMPLATES = (*METHODS, "judge", "answer")
MARKERS = {"judge": ("parent", "child")}
"""Places that a template needs, and may have; one of all others is the instruction."""
LONGEST = 20_000


@dataclass(frozen=True)
class PromptPage:
    """One template as the bench shows it: the text in force, the one that ships, and every version there was."""

    name: str
    text: str
    sha256: str
    shipped: Template
    versions: tuple[PromptVersion, ...]

    @property
    def edited(self) -> bool:
        return self.sha256 != self.shipped.sha256


def in_force(store: Store, language: Language) -> tuple[tuple[str, str], ...]:
    """(name, sha256) of the versions that stand in for shipped templates, for a run's spec."""
    return tuple(store.read(kept.in_force, language))


def edited_prompts(store: Store, language: Language) -> tuple[str, ...]:
    """The names of the templates that a kept version stands in for."""
    return tuple(name for name, _ in in_force(store, language))


def versions(store: Store, spec: RunSpec) -> tuple[Template, ...]:
    """The templates that this run is fixed to, beyond those that ship. Raises BadInput for a version that is not kept."""
    found = store.read(kept.some, [sha256 for _, sha256 in spec.prompts])
    for name, sha256 in spec.prompts:
        if sha256 not in found:
            raise BadInput(f"프롬프트 {name}의 판 {sha256[:8]}이(가) 데이터베이스에 없습니다.")
    return tuple(parse_template(name, found[sha256].text) for name, sha256 in spec.prompts)


def prompt_page(store: Store, language: Language, name: str) -> PromptPage:
    """The template ``name`` of a language with its versions, newest first. Raises BadInput for a name that is none."""
    if name not in TEMPLATES:
        raise BadInput(f"프롬프트 '{name}'이(가) 없습니다.")
    shipped, full = template(language, name), f"{language}/{name}"
    sha256 = dict(in_force(store, language)).get(full)
    text = store.read(calls.prompt_text, sha256) if sha256 else None
    history = store.read(kept.history, full)
    return PromptPage(
        full, text or shipped.text, sha256 if sha256 and text else shipped.sha256, shipped, tuple(history)
    )


def draft(language: Language, name: str, text: str) -> Template:
    """A template out of a person's text. Raises BadInput naming what is missing or what has no meaning here."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip() + "\n"
    if len(text) > LONGEST or storable(text) != text:
        raise BadInput(f"프롬프트가 너무 길거나(한도 {LONGEST:,}자) 깨진 글자가 들어 있습니다.")
    try:
        made = parse_template(f"{language}/{name}", text)
    except ValueError as error:
        raise BadInput(str(error)) from error
    needed = MARKERS.get(name, ("instruction",))
    found = MARKER.findall(made.variable)
    for marker in needed:
        if marker not in found:
            raise BadInput(f"'---' 아래에 {{{marker}}} 자리가 있어야 합니다.")
    if strange := [marker for marker in found if marker not in needed]:
        raise BadInput(f"이 프롬프트에는 {{{strange[0]}}} 자리를 쓸 수 없습니다.")
    return made


def keep_prompt(store: Store, language: Language, name: str, text: str) -> str:
    """Keep a text as the newest version of a template and put it in force for runs to come; returns its sha256."""
    made = draft(language, name, text)
    if made.text.strip() == template(language, name).text.strip():
        use_prompt(store, language, name, None)
        return template(language, name).sha256
    with store.writing() as conn:
        kept.keep(conn, made.sha256, made.name, made.text)
        counts.keep_setting(conn, kept.KEY + made.name, made.sha256)
    return made.sha256


def use_prompt(store: Store, language: Language, name: str, sha256: str | None) -> None:
    """Put a kept version in force, or the template that ships (None). Raises BadInput for one that is not kept."""
    if sha256 == template(language, name).sha256:
        sha256 = None
    if sha256 and store.read(calls.prompt_text, sha256) is None:
        raise BadInput(f"프롬프트 {language}/{name}의 판 {sha256[:8]}이(가) 데이터베이스에 없습니다.")
    store.write(counts.keep_setting, f"{kept.KEY}{language}/{name}", sha256 or "")


def recipes() -> tuple[tuple[str, str], ...]:
    """(name, text) of the example recipes that the embedded model is asked by; they are only looked at."""
    files = sorted((PROMPTS / "fewshot").glob("*.txt"))
    return tuple((file.stem, file.read_text(encoding="utf-8")) for file in files)
