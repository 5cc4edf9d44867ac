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
    tongue = LanguageStats(**manifest["language"])
    parts = [
        front(manifest, tongue.codes), _summary(manifest), _loading(manifest), _made(manifest), _models(manifest), _prompts(manifest),
        _people(manifest), _sides(manifest), _limits(manifest, tongue), _overlap(manifest), _rights(manifest), _again(manifest),
    ]  # fmt: skip
    return "\n".join(part for part in parts if part)


# sections of the card


def _summary(manifest: Value) -> str:
    rows, split = manifest["rows"], manifest["split"]
    main = rows.get("default", {})
    korean = f"한국어 지시문과 답 {sum(main.values()):,}행"
    english = f"{sum(main.values()):,} Korean instructions with answers"
    if split and main.get("validation"):
        korean += f" (train {main['train']:,} · validation {main['validation']:,})"
        english += f" (train {main['train']:,}, validation {main['validation']:,})"
    if manifest["decisions"]["accepted_rows"]:
        korean += f", 그 가운데 {manifest['decisions']['accepted_rows']:,}행은 사람이 채택했습니다"
        english += f", {manifest['decisions']['accepted_rows']:,} of them accepted by a person"
    else:
        korean += ", 사람이 채택한 행은 없습니다"
        english += ", none of them accepted by a person"
    title = f"# {text(manifest['name']) or 'koevol'}\n\n{korean}. {english}.\n"
    if practice := _practice(manifest):
        many = sum(one["instructions"] + one["answers"] for one in practice)
        title += (
            f"\n> **연습용 모델이 쓴 글이 있습니다({many:,}편). 이대로 모델을 학습하지 마세요.** "
            f"**{many:,} texts were written by a practice model: do not train on this as it is.**\n"
        )
    known = configs()
    told = [
        (code(name), *(sides.get(side, 0) for side in ("train", "validation")), *known[name].about)
        for name, sides in rows.items()
        if name in known
    ]
    return title + "\n" + table(("config", "train", "validation", "내용", "content"), told)


def _practice(manifest: Value) -> list[Value]:
    return [one for one in manifest["models"] if one["practice"]]


def _loading(manifest: Value) -> str:
    calls = "\n".join(
        f'{name} = load_dataset("{PLACE}"{"" if name == "default" else f", {name!r}".replace(chr(39), chr(34))})'
        for name in manifest["rows"]
    ).replace("default =", "data =")
    return (
        "## 불러오기 · Loading\n\n"
        f"```python\nfrom datasets import load_dataset\n\n{calls}  # 내려받은 폴더의 경로도 됩니다 · or the path of this folder\n```\n\n"
        "`formats/`에는 학습 도구가 바로 읽는 파일이, `dataset_info.json`에는 LLaMA-Factory의 등록이, `recipes/`에는 학습하고 재는 명령이 "
        "있습니다. `formats/` has files that trainers read as they are, `dataset_info.json` registers them for LLaMA-Factory, "
        "`recipes/` has what trains and measures.\n"
    )


def _made(manifest: Value) -> str:
    funnel = manifest["funnel"]
    steps = [(f"{korean} · {english}", funnel[name]) for name, korean, english in _FUNNEL if name in funnel]
    judged = bool(manifest["decisions"]["reviewers"])
    methods = [(_method(name), many) for name, many in manifest["methods"].items()]
    return (
        "## 만든 과정 · How it was made\n\n"
        "씨앗 지시문을 모델이 진화시키고([Evol-Instruct](https://arxiv.org/abs/2304.12244): 깊이 다섯 방법, 폭 한 방법) 규칙이 실패한 자식을 탈락시켰습니다. "
        + (_JUDGED[0] if judged else "")
        + "A model evolved seed instructions by the methods below; rules eliminated what failed. "
        + (_JUDGED[1] if judged else "")
        + "\n\n"
        + table(("단계 · step", "수 · count"), steps)
        + f"\n고른 행: {text(manifest['selection']['ko'])}. Rows: {text(manifest['selection']['en'])}.\n\n"
        + table(("방법 · method", "행 · rows"), [(f"{korean} · {english}", many) for (korean, english), many in methods])
        + "\n" + table(("세대 · generation", "행 · rows"), manifest["generations"].items())
    )  # fmt: skip


_JUDGED = ("사람이 남길 것을 골랐습니다. ", "People chose what stays. ")
_FUNNEL = (
    ("seeds", "씨앗", "seeds"),
    ("made", "만든 자식", "children made"),
    ("eliminated", "규칙으로 탈락", "eliminated by rules"),
    ("failed", "요청 실패", "requests that failed"),
    ("living", "살아남음", "living"),
    ("rejected", "사람이 버림", "rejected by a person"),
    ("accepted", "사람이 채택", "accepted by a person"),
    ("answered", "채택하고 답까지", "accepted and answered"),
    ("exported", "이 데이터셋에 나온 행", "rows in this data set"),
)


def _models(manifest: Value) -> str:
    rows = [
        (code(one["model"]) if one["model"] else "사람 · a person", one["instructions"], one["answers"],
         "연습용 · practice" if one["practice"] else "")
        for one in manifest["models"]
    ]  # fmt: skip
    head = ("모델(응답에 적힌 이름) · model as returned", "지시문 · instructions", "답 · answers", "")
    known = {one["model"] for one in manifest["models"]}
    more = ", ".join(code(one) for one in manifest.get("pair_models", ()) if one not in known)
    return (
        "## 모델 · Models\n\n"
        + (table(head, rows) or "모델이 쓴 글이 없습니다. No model wrote any of it.\n")
        + (f"\n선호 쌍에만 있는 모델 · only in preference pairs: {more}\n" if more else "")
    )


def _prompts(manifest: Value) -> str:
    rows = [
        (code(one["name"]), f"[`{one['sha256'][:12]}`]({one['file']})" if one["file"] else f"`{one['sha256'][:12]}`", one["rows"])
        for one in manifest["prompts"]
    ]  # fmt: skip
    return "## 프롬프트 · Prompts\n\n" + table(("이름 · name", "SHA-256", "행 · rows"), rows) if rows else ""


def _people(manifest: Value) -> str:
    decisions = manifest["decisions"]
    reviewers = decisions["reviewers"]
    if not reviewers:
        return "## 검토 · Review\n\n사람이 판단한 것이 없습니다. Nobody reviewed anything.\n"
    rows = [(code(one["reviewer"]), one["accepted"], one["rejected"], one["rows"]) for one in reviewers]
    head = ("검토자 · reviewer", "채택 · accepted", "버림 · rejected", "이 데이터의 행 · rows here")
    said = f"## 검토 · Review\n\n검토자 {len(reviewers)}명. {len(reviewers)} reviewer(s).\n\n" + table(head, rows)
    if agreed := decisions["agreement"]:
        figures = [(sign, agreed.get(name)) for sign, name in (("κ", "kappa"), ("α", "alpha"))]
        shown = "".join(f", {sign} {value:.2f}" for sign, value in figures if value is not None)
        said += (
            f"\n둘 이상이 판단한 노드 {agreed['nodes']:,}개에서 판단이 같은 쌍 {percent(agreed['share'])}({agreed['same']:,}/{agreed['pairs']:,}{shown}). "
            + (
                f"서로 모른 채 낸 처음 두 의견만 세었습니다. Where two judged a node independently, {percent(agreed['share'])} of pairs agreed.\n"
                if agreed.get("independent")
                else "앞선 판단을 보고 고친 것도 들어 있어 실제보다 낮게 나올 수 있습니다. Where two or more judged a node, "
                f"{percent(agreed['share'])} of pairs agreed; corrections of an earlier judgement are among them.\n"
            )
        )
    else:
        said += "\n둘이 함께 본 노드가 없어 일치도는 알 수 없습니다. No node was judged by two people: agreement is unknown.\n"
    return said


def _sides(manifest: Value) -> str:
    split = manifest["split"]
    if not split:
        return "## 나눔 · Split\n\n나누지 않았습니다: 모든 행이 train입니다. Not split: every row is in train.\n"
    return (
        "## 나눔 · Split\n\n"
        f"씨앗(뿌리) 단위로 나눠 친척이 갈라지지 않고, 같은 말을 하는 글이 든 계보는 한쪽에 모았습니다. 시드 {split['seed']}, 바란 몫 "
        f"{percent(split['validation_asked'])}, 실제 {percent(split['validation_share'])}. By root, so that relatives never straddle; trees with "
        "near-duplicates of each other stay on one side.\n\n"
        + table(
            ("", "train", "validation"),
            [(name, *(split[key][side] for side in ("train", "validation")))
             for key, name in (("rows", "행 · rows"), ("roots", "씨앗 · roots"), ("families", "묶음 · families"))],
        )
    )  # fmt: skip


def _limits(manifest: Value, tongue: LanguageStats) -> str:
    personal, decisions = manifest["personal"], manifest["decisions"]
    points = [
        f"{code(one['model'])}은(는) 흐름을 시험하는 연습용 모델입니다(지시문 {one['instructions']:,}, 답 {one['answers']:,}). A practice model, not meant for data."
        for one in _practice(manifest)
    ]
    if decisions["unreviewed_rows"]:
        points.append(
            f"{decisions['unreviewed_rows']:,}행은 사람이 보지 않았거나 판단하지 않았습니다. {decisions['unreviewed_rows']:,} rows were not judged by a person."
        )
    points.append("답은 모델이 쓴 것이 많아 사실과 다를 수 있습니다. Answers by models may be wrong.")
    points.append(
        f"언어: {tongue.measured:,}행에서 잰 한글 비율 평균 {percent(tongue.hangul)}, 한국어로 본 행 {tongue.korean:,}(글자의 {KOREAN:.0%} 이상이 한글). "
        f"Mean share of Hangul {percent(tongue.hangul)} in {tongue.measured:,} rows measured; {tongue.korean:,} count as Korean."
    )
    points.append(_masked(personal, manifest))
    if manifest["red_rows"]:
        points.append(
            f"빨간 신호가 있는 행 {manifest['red_rows']:,}개. {manifest['red_rows']:,} rows carry a grave signal."
        )
    listed = "".join(f"- {one}\n" for one in points)
    signals = [(code(one["signal"]), one["severity"], one["rows"]) for one in manifest["signals"]]
    return f"## 알아 둘 한계 · Known limits\n\n{listed}\n" + table(("신호 · signal", "", "행 · rows"), signals)


def _masked(personal: Value, manifest: Value) -> str:
    if personal["masked"]:
        kinds = ", ".join(f"{kind} {many:,}" for kind, many in personal["places"].items()) or "0"
        counted = "" if manifest.get("preview") else f": {kinds}"
        return f"개인정보로 보이는 곳을 `*`로 가렸습니다{counted}. What looks like personal data is masked; that all was found cannot be promised."
    found = sum(one["rows"] for one in manifest["signals"] if one["signal"] == "personal")
    return f"개인정보를 가리지 않았습니다(개인정보 신호가 있는 행 {found:,}). Personal data were not masked ({found:,} rows carry the signal)."


def _overlap(manifest: Value) -> str:
    overlap = manifest["overlap"]
    head = "## 벤치마크 겹침 · Benchmark overlap\n\n"
    if not overlap["benchmarks"]:
        return (
            head
            + "어떤 벤치마크와도 견주지 않았습니다. 이 데이터로 점수를 견주기 전에 겹침부터 보세요. Compared with no benchmark: look for overlap before comparing scores.\n"
        )
    rows = [(code(one["name"]), one["questions"], one["rows"]) for one in overlap["benchmarks"]]
    done = "" if overlap["complete"] else "\n견주기가 끝나지 않았습니다. The comparison is not finished.\n"
    left = (
        "\n문항이 든 것으로 보인 행은 뺐습니다. Rows that seemed to hold a question were left out.\n"
        if overlap["left_out"]
        else ""
    )
    return (
        head
        + table(("벤치마크 · benchmark", "문항 · questions", "문항이 든 행 · rows that hold one"), rows)
        + left
        + done
    )


def _rights(manifest: Value) -> str:
    licence, sources = manifest["license"], manifest["sources"]
    rows: list[tuple[object, ...]] = [
        (code(one["source"]), code(one["license"]), one["rows"]) for one in sources["named"]
    ]
    if sources["others"]:
        rows.append((f"그 밖 {sources['others']:,}곳 · others", "", sources["others_rows"]))
    link = " → [LICENSE.md](LICENSE.md)" if licence["id"] == "other" else ""
    return (
        f"## 라이선스와 출처 · Licence and sources\n\n{code(licence['id'])}{link}: {text(licence['reason'])}\n\n"
        + table(("씨앗의 출처 · source", "라이선스 · licence", "행 · rows"), rows)
    )  # fmt: skip


def _again(manifest: Value) -> str:
    newest = f" ({manifest['data_as_of']})" if manifest["data_as_of"] else ""
    return (
        "## 다시 만들기 · Reproduce\n\n"
        f"`manifest.json`에 파일마다의 SHA-256, 고른 조건, 나눔의 시드가 있습니다. 같은 데이터에서 같은 선택은 같은 바이트를 냅니다. 데이터의 마지막 순간{newest}. "
        "`manifest.json` has the SHA-256 of every file, the selection and the seed; the same selection of the same data gives the same bytes.\n\n"
        "`recipes/README.md`: 학습하고 재 보는 명령. What trains and measures.\n"
    )


def licence_file(manifest: Value) -> str:
    """Return ``LICENSE.md``, to which ``license: other`` links: the seeds' licences and the models of the texts."""
    licence, sources = manifest["license"], manifest["sources"]
    models = sorted({one["model"] for one in manifest["models"] if one["model"]} | set(manifest.get("pair_models", ())))
    terms = [f"- {code(one)}\n" for one in sorted({one["license"] or "?" for one in sources["named"]})]
    return (
        f"# 라이선스 · Licence\n\n{text(licence['reason'])}\n\n"
        "이 데이터셋의 행들은 아래 조건을 함께 지킵니다. 한 식별자로 말할 수 없어 `other`입니다. Rows of this data set come with the terms below "
        "together; no single identifier says them.\n\n## 씨앗의 라이선스 · Licences of the seeds\n\n"
        + "".join(terms) + "\n## 글을 쓴 모델 · Models that wrote\n\n"
        + ("".join(f"- {code(one)}\n" for one in models) or "–\n")
        + "\nGemma: <https://ai.google.dev/gemma/terms> · Llama: <https://www.llama.com/license/>\n"
        + f"\n조건의 갈래 · kinds of terms: {' · '.join(translated(label(kind), 'ko') for kind in KINDS)}\n"
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
