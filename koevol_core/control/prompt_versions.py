"""Prompt versions: current version, history, and new versions of templates. The shipped templates are never changed.

A run keeps the versions that were current when it was planned, so that a later edit changes no tree.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import Path

from koevol_core.errors import BadInput
from koevol_core.evolution.methods import MARKER, PROMPTS, Template, parse_template, template
from koevol_core.evolution.score import SCORES
from koevol_core.store import Store, calls, counters, prompts
from koevol_core.tables import storable
from koevol_core.types import METHODS, Language, PromptVersion, RunSpec

SCORING = tuple(f"score_{name}" for name in SCORES)
TEMPLATES = (*METHODS, "judge", "answer", *SCORING)
MARKERS = {"judge": ("parent", "child"), "score_quality": ("instruction", "answer")}
"""Markers that a template must have and no others; ``instruction`` for templates that are not listed."""
LONGEST = 20_000


@dataclass(frozen=True)
class PromptPage:
    """One template for the prompt editor: the current text, the shipped template, and all its versions."""

    name: str
    text: str
    sha256: str
    shipped: Template
    versions: tuple[PromptVersion, ...]

    @property
    def edited(self) -> bool:
        """True if the current text is not the shipped one."""
        return self.sha256 != self.shipped.sha256


def current_versions(store: Store, language: Language, scoring: bool = False) -> tuple[tuple[str, str], ...]:
    """Return (name, sha256) of the stored versions that replace shipped templates now, as in ``RunSpec.prompts`` of a run
    that evolves and answers, or that scores.
    """
    wanted = {f"{language}/{name}" for name in TEMPLATES if (name in SCORING) is scoring}
    return tuple(one for one in store.read(prompts.current, language) if one[0] in wanted)


def edited_prompts(store: Store, language: Language) -> tuple[str, ...]:
    """Return the names of the templates of evolving and answering that a stored version currently replaces."""
    return tuple(name for name, _ in current_versions(store, language))


def folder_versions(store: Store, language: Language, folder: Path) -> tuple[tuple[str, str], ...]:
    """Store the templates of a folder (``constrain.txt`` …, there or in ``ko/``) by their hashes, which become nobody's
    current versions, and return them as in ``RunSpec.prompts``; the others are the shipped ones.

    Raises BadInput, naming the file, before anything is stored, if there is none or one is not a valid template.
    """
    own = folder / language
    files = sorted((own if own.is_dir() else folder).glob("*.txt"))
    if not files:
        raise BadInput("prompts.folder_empty", path=folder)
    made = [_of_file(language, file) for file in files]
    with store.writing() as conn:
        for one in made:
            calls.keep_prompt(conn, one.sha256, one.name, one.text)
    return tuple((one.name, one.sha256) for one in made if one.sha256 != template(language, one.name[3:]).sha256)


def _of_file(language: Language, file: Path) -> Template:
    if file.stem not in TEMPLATES:
        raise BadInput("prompts.folder_name", file=file.name, known=", ".join(TEMPLATES))
    try:
        return draft(language, file.stem, file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("prompts.folder_unread", file=file.name) from error
    except BadInput as error:
        raise BadInput("prompts.folder_wrong", file=file.name, error=error) from error


def versions(store: Store, spec: RunSpec) -> tuple[Template, ...]:
    """Return the stored versions that this run uses. Raises BadInput for one that is not stored."""
    stored = store.read(prompts.some, [sha256 for _, sha256 in spec.prompts])
    for name, sha256 in spec.prompts:
        if sha256 not in stored:
            raise BadInput("prompts.no_version", name=name, version=sha256[:8])
    return tuple(parse_template(name, stored[sha256].text) for name, sha256 in spec.prompts)


def prompt_page(store: Store, language: Language, name: str) -> PromptPage:
    """Return a template of a language with its versions, newest first. Raises BadInput for an unknown name."""
    if name not in TEMPLATES:
        raise BadInput("prompts.no_prompt", name=name)
    shipped, full = template(language, name), f"{language}/{name}"
    sha256 = dict(current_versions(store, language)).get(full)
    text = store.read(calls.prompt_text, sha256) if sha256 else None
    history = store.read(prompts.history, full)
    return PromptPage(
        full, text or shipped.text, sha256 if sha256 and text else shipped.sha256, shipped, tuple(history)
    )


def draft(language: Language, name: str, text: str) -> Template:
    """Validate a person's text as a template. Raises BadInput naming what is missing or not allowed."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip() + "\n"
    if len(text) > LONGEST or storable(text) != text:
        raise BadInput("prompts.too_long", limit=LONGEST)
    made = parse_template(f"{language}/{name}", text)
    needed = MARKERS.get(name, ("instruction",))
    markers = MARKER.findall(made.variable)
    for marker in needed:
        if marker not in markers:
            raise BadInput("prompts.place_missing", place=marker)
    if strange := [marker for marker in markers if marker not in needed]:
        raise BadInput("prompts.place_unknown", place=strange[0])
    return made


def keep_prompt(store: Store, language: Language, name: str, text: str) -> str:
    """Store a text as the newest version of a template and make it current for future runs; return its sha256.

    Raises BadInput for an invalid text. The text of the shipped template is not stored: that template becomes current.
    """
    made = draft(language, name, text)
    if made.text.strip() == template(language, name).text.strip():
        use_prompt(store, language, name, None)
        return template(language, name).sha256
    with store.writing() as conn:
        prompts.keep(conn, made.sha256, made.name, made.text)
        counters.keep_setting(conn, prompts.KEY + made.name, made.sha256)
    return made.sha256


def use_prompt(store: Store, language: Language, name: str, sha256: str | None) -> None:
    """Make a stored version current, or the shipped template (None). Raises BadInput for one that is not stored."""
    if sha256 == template(language, name).sha256:
        sha256 = None
    if sha256 and store.read(calls.prompt_text, sha256) is None:
        raise BadInput("prompts.no_version_in", language=language, name=name, version=sha256[:8])
    store.write(counters.keep_setting, f"{prompts.KEY}{language}/{name}", sha256 or "")


def recipes() -> tuple[tuple[str, str], ...]:
    """Return (name, text) of the embedded model's few-shot recipes, which cannot be edited."""
    files = sorted((PROMPTS / "fewshot").glob("*.txt"))
    return tuple((file.stem, file.read_text(encoding="utf-8")) for file in files)
