"""Data set card (``README.md``) and ``LICENSE.md``, rendered from the manifest alone: YAML front matter, a description
with known limits, and the terms.

Korean first, English beside it. Names are untrusted data: code spans, quotes or escaping keep them from being markup.
Keys and values of the front matter are those of the Hub's dataset card specification (huggingface/hub-docs,
datasetcard.md).
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from koevol_core import messages
from koevol_core.dataset.exports.folder.language_stats import KOREAN, LanguageStats
from koevol_core.dataset.exports.folder.markdown import code, percent, shown, table, text
from koevol_core.dataset.exports.formats import configs
from koevol_core.evolution.methods import DIGITS
from koevol_core.messages import translated
from koevol_core.quality.licence import KINDS
from koevol_core.quality.licence_policy import label

Value = dict[str, Any]
PLACE = "OWNER/NAME"
"""Placeholder for the repository's name, which a folder does not know."""
SIZES = (
    (1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"), (10_000_000, "1M<n<10M"),
    (100_000_000, "10M<n<100M"),
)  # fmt: skip
HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}")
"""Repository id of a Hub data set, as the source of seeds."""


def card(manifest: Value) -> str:
    """Return the whole ``README.md`` of a data set folder."""
    language = LanguageStats(**manifest["language"])
    parts = [
        front(manifest, language.codes), _summary(manifest), _loading(manifest), _made(manifest), _models(manifest), _prompts(manifest),
        _people(manifest), _sides(manifest), _limits(manifest, language), _overlap(manifest), _rights(manifest), _again(manifest),
    ]  # fmt: skip
    return "\n".join(part for part in parts if part)


# sections of the card


def _summary(manifest: Value) -> str:
    rows, split = manifest["rows"], manifest["split"]
    main = rows.get("default", {})
    facts = {
        "rows": sum(main.values()), "split": bool(split and main.get("validation")), "train": main.get("train", 0),
        "validation": main.get("validation", 0), "accepted": manifest["decisions"]["accepted_rows"],
    }  # fmt: skip
    facts["none"] = not facts["accepted"]
    title = f"# {text(manifest['name']) or 'koevol'}\n\n{_both('card.summary', **facts)}\n"
    if practice := _practice(manifest):
        many = sum(one["instructions"] + one["answers"] for one in practice)
        title += f"\n> {_both('card.practice_texts', texts=many)}\n"
    known = configs()
    told = [
        (code(name), *(sides.get(side, 0) for side in ("train", "validation")), *known[name].about)
        for name, sides in rows.items()
        if name in known
    ]
    return title + "\n" + table(("config", "train", "validation", *_two("card.content")), told)


def _practice(manifest: Value) -> list[Value]:
    return [one for one in manifest["models"] if one["practice"]]


def _loading(manifest: Value) -> str:
    calls = "\n".join(
        f'{name} = load_dataset("{PLACE}"{"" if name == "default" else f", {name!r}".replace(chr(39), chr(34))})'
        for name in manifest["rows"]
    ).replace("default =", "data =")
    return (
        f"## {_pair('card.h_loading')}\n\n"
        f"```python\nfrom datasets import load_dataset\n\n{calls}  # {_pair('card.path')}\n```\n\n{_both('card.loading')}\n"
    )


def _made(manifest: Value) -> str:
    funnel = manifest["funnel"]
    steps = [(_pair(f"card.funnel_{name}"), funnel[name]) for name in _FUNNEL if name in funnel]
    judged = bool(manifest["decisions"]["reviewers"])
    methods = [(_method(name), many) for name, many in manifest["methods"].items()]
    return (
        f"## {_pair('card.h_made')}\n\n{_both('card.made', judged=judged)} \n\n"
        + table((_pair("card.step"), _pair("card.count")), steps)
        + f"\n{_selected(manifest)}\n\n"
        + table((_pair("card.method"), _pair("card.rows")), [(f"{korean} · {english}", many) for (korean, english), many in methods])
        + "\n" + table((_pair("card.generation"), _pair("card.rows")), manifest["generations"].items())
    )  # fmt: skip


_FUNNEL = ("seeds", "made", "eliminated", "failed", "living", "rejected", "accepted", "answered", "exported")


def _selected(manifest: Value) -> str:
    chosen = manifest["selection"]
    return f"{messages.text('ko', 'card.selected', selection=text(chosen['ko']))} {messages.text('en', 'card.selected', selection=text(chosen['en']))}"


def _models(manifest: Value) -> str:
    rows = [
        (code(one["model"]) if one["model"] else _pair("card.person"), one["instructions"], one["answers"],
         _pair("card.practice") if one["practice"] else "")
        for one in manifest["models"]
    ]  # fmt: skip
    head = (_pair("card.model"), _pair("card.instructions"), _pair("card.answers"), "")
    known = {one["model"] for one in manifest["models"]}
    more = ", ".join(code(one) for one in manifest.get("pair_models", ()) if one not in known)
    return (
        f"## {_pair('card.h_models')}\n\n"
        + (table(head, rows) or _both("card.no_model") + "\n")
        + (f"\n{_pair('card.pair_models')}: {more}\n" if more else "")
    )


def _prompts(manifest: Value) -> str:
    rows = [
        (code(one["name"]), f"[`{one['sha256'][:12]}`]({one['file']})" if one["file"] else f"`{one['sha256'][:12]}`", one["rows"])
        for one in manifest["prompts"]
    ]  # fmt: skip
    return (
        f"## {_pair('card.h_prompts')}\n\n" + table((_pair("card.name"), "SHA-256", _pair("card.rows")), rows)
        if rows
        else ""
    )


def _people(manifest: Value) -> str:
    decisions = manifest["decisions"]
    reviewers = decisions["reviewers"]
    if not reviewers:
        return f"## {_pair('card.h_review')}\n\n{_both('card.nobody')}\n"
    rows = [(code(one["reviewer"]), one["accepted"], one["rejected"], one["rows"]) for one in reviewers]
    head = (_pair("card.reviewer"), _pair("card.accepted"), _pair("card.rejected"), _pair("card.rows_here"))
    said = f"## {_pair('card.h_review')}\n\n{_both('card.reviewers', count=len(reviewers))}\n\n" + table(head, rows)
    if agreed := decisions["agreement"]:
        figures = [(sign, agreed.get(name)) for sign, name in (("κ", "kappa"), ("α", "alpha"))]
        shown = "".join(f", {sign} {value:.2f}" for sign, value in figures if value is not None)
        facts = {name: agreed[name] for name in ("nodes", "same", "pairs")} | {"share": percent(agreed["share"])}
        word = "card.agreement_blind" if agreed.get("independent") else "card.agreement"
        said += f"\n{_both(word, figures=shown, **facts)}\n"
    else:
        said += f"\n{_both('card.no_agreement')}\n"
    return said


def _sides(manifest: Value) -> str:
    split = manifest["split"]
    if not split:
        return f"## {_pair('card.h_split')}\n\n{_both('card.not_split')}\n"
    return (
        f"## {_pair('card.h_split')}\n\n"
        + _both("card.split", seed=split["seed"], asked=percent(split["validation_asked"]), share=percent(split["validation_share"]))
        + "\n\n"
        + table(
            ("", "train", "validation"),
            [(name, *(split[key][side] for side in ("train", "validation")))
             for key, name in (("rows", _pair("card.rows")), ("roots", _pair("card.roots")), ("families", _pair("card.families")))],
        )
    )  # fmt: skip


def _limits(manifest: Value, language: LanguageStats) -> str:
    personal, decisions = manifest["personal"], manifest["decisions"]
    points = [
        _both("card.practice_model", model=code(one["model"]), instructions=one["instructions"], answers=one["answers"])
        for one in _practice(manifest)
    ]
    if decisions["unreviewed_rows"]:
        points.append(_both("card.unreviewed", rows=decisions["unreviewed_rows"]))
    points.append(_both("card.may_be_wrong"))
    measured = {
        "rows": language.measured,
        "share": percent(language.hangul),
        "korean": language.korean,
        "least": f"{KOREAN:.0%}",
    }
    points.append(_both("card.language", **measured))
    points.append(_masked(personal, manifest))
    if manifest["red_rows"]:
        points.append(_both("card.red_rows", rows=manifest["red_rows"]))
    listed = "".join(f"- {one}\n" for one in points)
    signals = [(code(one["signal"]), one["severity"], one["rows"]) for one in manifest["signals"]]
    return f"## {_pair('card.h_limits')}\n\n{listed}\n" + table(
        (_pair("card.finding"), "", _pair("card.rows")), signals
    )


def _masked(personal: Value, manifest: Value) -> str:
    if personal["masked"]:
        kinds = ", ".join(f"{kind} {many:,}" for kind, many in personal["places"].items()) or "0"
        counted = "" if manifest.get("preview") else f": {kinds}"
        return _both("card.masked", counted=counted)
    found = sum(one["rows"] for one in manifest["signals"] if one["signal"] == "personal")
    return _both("card.not_masked", rows=found)


def _overlap(manifest: Value) -> str:
    overlap = manifest["overlap"]
    head = f"## {_pair('card.h_overlap')}\n\n"
    if not overlap["benchmarks"]:
        return head + _both("card.no_benchmark") + "\n"
    rows = [(code(one["name"]), one["questions"], one["rows"]) for one in overlap["benchmarks"]]
    done = "" if overlap["complete"] else f"\n{_both('card.unfinished')}\n"
    left = f"\n{_both('card.left_out')}\n" if overlap["left_out"] else ""
    return (
        head
        + table((_pair("card.benchmark"), _pair("card.questions"), _pair("card.rows_that_hold")), rows)
        + left
        + done
    )


def _rights(manifest: Value) -> str:
    licence, sources = manifest["license"], manifest["sources"]
    rows: list[tuple[object, ...]] = [
        (code(one["source"]), code(one["license"]), one["rows"]) for one in sources["named"]
    ]
    if sources["others"]:
        rows.append((_pair("card.others", count=sources["others"]), "", sources["others_rows"]))
    link = " → [LICENSE.md](LICENSE.md)" if licence["id"] == "other" else ""
    return (
        f"## {_pair('card.h_rights')}\n\n{code(licence['id'])}{link}: {text(licence['reason'])}\n\n"
        + table((_pair("card.source"), _pair("card.licence"), _pair("card.rows")), rows)
    )  # fmt: skip


def _again(manifest: Value) -> str:
    newest = f" ({manifest['data_as_of']})" if manifest["data_as_of"] else ""
    return (
        f"## {_pair('card.h_again')}\n\n{_both('card.again', newest=newest)}\n\n"
        f"`recipes/README.md`: {_both('card.recipes')}\n"
    )


def licence_file(manifest: Value) -> str:
    """Return ``LICENSE.md``, to which ``license: other`` links: the seeds' licences and the models of the texts."""
    licence, sources = manifest["license"], manifest["sources"]
    models = sorted({one["model"] for one in manifest["models"] if one["model"]} | set(manifest.get("pair_models", ())))
    terms = [f"- {code(one)}\n" for one in sorted({one["license"] or "?" for one in sources["named"]})]
    return (
        f"# {_pair('card.h_licence')}\n\n{text(licence['reason'])}\n\n{_both('card.terms')}\n\n"
        f"## {_pair('card.h_seeds')}\n\n"
        + "".join(terms) + f"\n## {_pair('card.h_wrote')}\n\n"
        + ("".join(f"- {code(one)}\n" for one in models) or "–\n")
        + "\nGemma: <https://ai.google.dev/gemma/terms> · Llama: <https://www.llama.com/license/>\n"
        + f"\n{_pair('card.kinds')}: {' · '.join(translated(label(kind), 'ko') for kind in KINDS)}\n"
    )  # fmt: skip


# front matter


def front(manifest: Value, languages: tuple[str, ...]) -> str:
    """Return the front matter with its lines of dashes. ``license: other`` has a name and a link to ``LICENSE.md``."""
    rows: dict[str, dict[str, int]] = manifest["rows"]
    licence = manifest["license"]["id"]
    told: Value = {"language": list(languages), "license": licence}
    if licence == "other":
        told |= {"license_name": "see-license-md", "license_link": "LICENSE.md"}
    told |= {
        "pretty_name": shown(manifest["name"]) or "koevol",
        "size_categories": [size(sum(rows.get("default", {}).values()))],
        "task_categories": ["text-generation"],
        "tags": [*TAGS, *(["preference", "dpo"] if rows.keys() - {"default"} else [])],
        "annotations_creators": _annotators(manifest),
        "source_datasets": _sources(manifest),
        "configs": [_config(name, sides) for name, sides in rows.items()],
    }
    return f"---\n{yaml(told)}---\n"


TAGS = ("instruction-tuning", "evol-instruct", "synthetic", "korean", "koevol")


def size(rows: int) -> str:
    """Return the Hub's size category for a number of rows."""
    return next((name for most, name in SIZES if rows < most), "100M<n<1B")


def _annotators(manifest: Value) -> list[str]:
    """Return ``machine-generated`` if a model wrote, ``other`` if a person accepted or wrote: reviewers are not claimed
    to be experts or a crowd."""
    wrote = {bool(one["model"]) for one in manifest["models"] if one["instructions"] or one["answers"]}
    people = False in wrote or manifest["decisions"]["accepted_rows"]
    return ["machine-generated"] * (True in wrote) + ["other"] * bool(people) or ["no-annotation"]


def _sources(manifest: Value) -> list[str]:
    named = {one["source"].strip() for one in manifest["sources"]["named"]}
    hub = sorted(one for one in named if HUB_ID.fullmatch(one))
    return (["original"] if len(hub) < len(named) or not named else []) + [f"extended|{one}" for one in hub]


def _config(name: str, sides: dict[str, int]) -> Value:
    files = [{"split": side, "path": f"data/{name}/{side}-*.parquet"} for side, many in sides.items() if many]
    return {"config_name": name, **({"default": True} if name == "default" else {}), "data_files": files}


def yaml(value: Value) -> str:
    """Return a mapping as YAML in block style. Keys are trusted; every text is in double quotes, as JSON writes it."""
    return "".join(_lines(value, ""))


def _lines(value: Value, indent: str) -> Iterator[str]:
    for key, part in value.items():
        if isinstance(part, list):
            yield f"{indent}{key}:\n"
            for one in part:
                if isinstance(one, dict):
                    first, *rest = _lines(one, f"{indent}    ")
                    yield f"{indent}  - {first.strip()}\n"
                    yield from rest
                else:
                    yield f"{indent}  - {_scalar(one)}\n"
        else:
            yield f"{indent}{key}: {_scalar(part)}\n"


def _scalar(value: str | bool | int) -> str:
    if isinstance(value, bool | int):
        return str(value).lower()
    quoted = json.dumps(value, ensure_ascii=False)
    return "".join(
        one if _plain(one) else f"\\u{ord(one):04x}" if ord(one) < 0x10000 else f"\\U{ord(one):08x}" for one in quoted
    )


def _plain(one: str) -> bool:
    """Return True if YAML allows the character unescaped; line breaks and invisible characters are escaped."""
    return one == " " or unicodedata.category(one) not in ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp")


def _method(name: str) -> tuple[str, str]:
    if name not in (*DIGITS, "seed"):
        return name, name
    return messages.text("ko", f"method.{name}"), messages.text("en", f"method.{name}")


def _two(name: str, /, **facts: object) -> tuple[str, str]:
    return messages.text("ko", name, **facts), messages.text("en", name, **facts)


def _pair(name: str, /, **facts: object) -> str:
    """Return a heading or a cell in both languages."""
    return " · ".join(_two(name, **facts))


def _both(name: str, /, **facts: object) -> str:
    """Return a sentence in both languages."""
    return " ".join(_two(name, **facts))
