"""Recipes shipped with a data set: training with LLaMA-Factory, TRL and Axolotl, and a paired evaluation.

They are the files of the folder ``recipe_files``. ``{{name}}`` is replaced by a value, and its line is dropped if that
value is missing; ``{{name?}}`` only decides whether its line is kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

HERE = Path(__file__).resolve().parent / "recipe_files"
_MARKER = re.compile(r"\{\{(\w+)(\??)\}\}")
NEEDS = {
    "llamafactory_sft.yaml": "sft_train",
    "llamafactory_dpo.yaml": "dpo_train",
    "axolotl_sft.yaml": "chat_train",
}
"""Files that are written only if this value exists."""
STAGES = {"sft": ("alpaca", "llama-factory", "chat", "sharegpt", "trl", "wizardlm", "wizardlm-v2"), "dpo": ("dpo",)}
"""Formats that LLaMA-Factory trains on in a stage; the first one that exists is used."""


def recipes(files: Mapping[tuple[str, str], str], names: Mapping[tuple[str, str], str], pairs: bool) -> dict[str, str]:
    """Return the files by name.

    ``files``: paths in the data set folder by (format, split); ``names``: what LLaMA-Factory calls them; ``pairs``:
    True if there are preference pairs of answers.
    """
    values = _values(files, names) | ({"preference": "yes"} if pairs else {})
    return {
        path.name: filled(path.read_text(encoding="utf-8"), values) if path.suffix in (".md", ".yaml") else path.read_text(encoding="utf-8")
        for path in sorted(HERE.iterdir())
        if path.is_file() and values.get(NEEDS.get(path.name, ""), path.name not in NEEDS)
    }  # fmt: skip


def _values(files: Mapping[tuple[str, str], str], names: Mapping[tuple[str, str], str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for stage, formats in STAGES.items():
        name = next((one for one in formats if (one, "train") in names), None)
        if name is not None:
            found[f"{stage}_train"] = names[name, "train"]
            if (name, "validation") in names:
                found |= {
                    f"{stage}_validation": names[name, "validation"],
                    f"{stage}_eval": "epoch",
                    f"{stage}_eval_batch": "2",
                }
    for side in ("train", "validation"):
        if ("chat", side) in files:
            found[f"chat_{side}"] = files["chat", side]
    return found | ({"axolotl_evals": "1"} if "chat_validation" in found else {})


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a template with its markers replaced and without the lines whose value is missing."""
    lines = []
    for line in text.splitlines(keepends=True):
        if all(values.get(name) for name, _ in _MARKER.findall(line)):
            lines.append(_MARKER.sub(lambda found: "" if found[2] else values[found[1]], line))
    return "".join(lines)
