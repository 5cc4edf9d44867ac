"""The card for the Hub: YAML that says what was meant whoever named what, Markdown that no name can break, and a true story."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import koevol_core as core
from koevol_core import dataset, quality
from koevol_core import store as core_store
from koevol_core.dataset.exports.folder.card import card, front, licence_file, size
from koevol_core.dataset.exports.folder.card import yaml as written
from koevol_core.dataset.exports.folder.language_stats import LanguageCounter, LanguageStats
from koevol_core.dataset.exports.folder.markdown import code, shown, table, text
from koevol_core.dataset.exports.folder.statistics import agreement
from koevol_core.store import answers, planned
from koevol_core.types import Outcome
from tests.conftest import Garden, topic

NASTY = (
    "", " ", "null", "yes", "1.0", "a: b", "- a", "# a", "---", "'", '"', "\\", "{a}", "[a]", "*a", "&a", "!a", "%a", "@a",
    "|", ">", "`", "``` `", "<script>alert(1)</script>", "[x](javascript:alert(1))", "![x](http://x)", "a\nb", "a\r\nb",
    "\t", "\x00", "\x1b[31m", "\x85", "\u2028", "\u202e뒤집기", "\u200b", "\ufeff", "가나다 🙂👨‍👩‍👧", "e\u0301", "\U000e0001",
    "| a | b |", "</td>", "&amp;", "한" * 500,
)  # fmt: skip
MANIFEST: dict[str, Any] = {
    "format": "koevol-dataset", "version": 1, "name": "시험 데이터", "data_as_of": "2026-11-23T00:00:00Z",
    "license": {"id": "cc-by-4.0", "reason": "까닭."},
    "selection": {"ko": "채택한 행", "en": "accepted rows", "data": {}, "formats": [], "provenance": False, "mask_personal": False},
    "split": None, "funnel": {"seeds": 10, "made": 5, "exported": 12},
    "models": [{"model": "m-1", "instructions": 5, "answers": 12, "practice": False}],
    "prompts": [{"sha256": "ab" * 32, "name": "ko/deepen", "file": "prompts/abab.txt", "rows": 5}],
    "methods": {"deepen": 5, "seed": 7}, "generations": {"0": 7, "1": 5},
    "sources": {"named": [{"source": "koevol", "license": "CC0-1.0", "rows": 12}], "others": 0, "others_rows": 0},
    "decisions": {"reviewers": [], "accepted_rows": 0, "unreviewed_rows": 12, "agreement": None},
    "signals": [], "red_rows": 0, "overlap": {"benchmarks": [], "rows": 0, "left_out": False, "complete": True},
    "rows": {"default": {"train": 12, "validation": 0}}, "language": {"measured": 12, "korean": 12, "hangul": 0.9},
    "personal": {"masked": False, "places": {}}, "files": [],
}  # fmt: skip


def of(**more: Any) -> dict[str, Any]:
    return MANIFEST | more


def head(card: str) -> dict[str, Any]:
    assert card.startswith("---\n")
    return dict(yaml.safe_load(card.split("\n---\n")[0].removeprefix("---\n")))


def body(card: str) -> str:
    return card.split("\n---\n", 1)[1]


# the front matter


def test_any_text_comes_back_from_yaml_as_it_was() -> None:
    value = {
        "list": list(NASTY),
        "text": "".join(NASTY),
        "deep": [{"name": one, "inner": [{"a": one}]} for one in NASTY],
    }
    assert yaml.safe_load(written(value)) == value


@pytest.mark.parametrize("name", NASTY)
def test_a_name_is_a_name_and_nothing_else(name: str) -> None:
    said = head(card(of(name=name)))
    assert said["pretty_name"] == (shown(name) or "koevol")
    assert list(said) == [
        "language", "license", "pretty_name", "size_categories", "task_categories", "tags", "annotations_creators",
        "source_datasets", "configs",
    ]  # fmt: skip


def test_the_front_matter_has_what_the_hub_asks_for() -> None:
    rows = {"default": {"train": 1200, "validation": 60}, "preference": {"train": 5, "validation": 0}}
    assert head(card(of(rows=rows))) == {
        "language": ["ko"], "license": "cc-by-4.0", "pretty_name": "시험 데이터", "size_categories": ["1K<n<10K"],
        "task_categories": ["text-generation"],
        "tags": ["instruction-tuning", "evol-instruct", "synthetic", "korean", "koevol", "preference", "dpo"],
        "annotations_creators": ["machine-generated"], "source_datasets": ["original"],
        "configs": [
            {"config_name": "default", "default": True, "data_files": [
                {"split": "train", "path": "data/default/train-*.parquet"},
                {"split": "validation", "path": "data/default/validation-*.parquet"},
            ]},
            {"config_name": "preference", "data_files": [{"split": "train", "path": "data/preference/train-*.parquet"}]},
        ],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (0, "n<1K"),
        (999, "n<1K"),
        (1000, "1K<n<10K"),
        (99_999, "10K<n<100K"),
        (100_000, "100K<n<1M"),
        (10**8, "100M<n<1B"),
    ],
)
def test_the_size_is_computed(rows: int, said: str) -> None:
    assert size(rows) == said


def test_a_licence_that_no_identifier_says_has_a_name_and_a_file() -> None:
    manifest = of(license={"id": "other", "reason": "모델의 약관을 함께 지켜야 합니다: Gemma."})
    said = head(card(manifest))
    assert (said["license"], said["license_name"], said["license_link"]) == ("other", "see-license-md", "LICENSE.md")
    assert "LICENSE.md" in body(card(manifest))
    assert "`CC0-1.0`" in licence_file(manifest)
    assert "`m-1`" in licence_file(manifest)


@pytest.mark.parametrize(
    ("sources", "said"),
    [
        ((), ["original"]),
        (("koevol", "부엌"), ["original"]),
        (("owner/name",), ["extended|owner/name"]),
        (("owner/name", "손으로"), ["original", "extended|owner/name"]),
        (("https://x.kr/a", "a/b/c", "a b/c"), ["original"]),
    ],
)
def test_seeds_from_the_hub_name_their_data_set(sources: tuple[str, ...], said: list[str]) -> None:
    named = [{"source": one, "license": "", "rows": 1} for one in sources]
    assert head(card(of(sources={"named": named, "others": 0, "others_rows": 0})))["source_datasets"] == said


@pytest.mark.parametrize(
    ("models", "accepted", "said"),
    [
        ([("m-1", 5, 5)], 0, ["machine-generated"]),
        ([("m-1", 5, 5)], 3, ["machine-generated", "other"]),
        ([("", 0, 5)], 0, ["other"]),
        ([], 0, ["no-annotation"]),
    ],
)
def test_people_are_not_called_experts(models: list[tuple[str, int, int]], accepted: int, said: list[str]) -> None:
    told = [{"model": one, "instructions": n, "answers": m, "practice": False} for one, n, m in models]
    assert head(front(of(models=told, decisions=MANIFEST["decisions"] | {"accepted_rows": accepted}), ("ko",)))[
        "annotations_creators"
    ] == said  # fmt: skip


# the language


@pytest.mark.parametrize(
    ("texts", "codes"),
    [
        (["김치찌개를 끓여줘."] * 100, ("ko",)),
        (["김치찌개를 끓여줘."] * 99 + ["Cook it."], ("ko",)),
        (["김치찌개를 끓여줘."] * 90 + ["Cook a stew, please."] * 10, ("ko", "en")),
        (["Cook a stew, please."] * 90 + ["김치찌개를 끓여줘."] * 10, ("en", "ko")),
        (["파이썬으로 list comprehension을 설명해줘."] * 10, ("ko",)),
        ([], ("ko",)),
    ],
)
def test_the_language_is_measured(texts: list[str], codes: tuple[str, ...]) -> None:
    ear = LanguageCounter()
    assert len(list(ear.measure({"text": one, "output": None} for one in texts))) == len(texts)
    assert ear.stats.codes == codes
    assert ear.stats.measured == len(texts)
    assert head(card(of(language=vars(ear.stats))))["language"] == list(codes)


def test_nothing_measured_divides_by_nothing() -> None:
    assert LanguageStats().codes == ("ko",)


# the story


def cells(line: str) -> int:
    return len(re.findall(r"(?<!\\)\|", line))


@pytest.mark.parametrize("name", NASTY)
def test_no_name_breaks_a_table_or_becomes_markup(name: str) -> None:
    said = body(card(of(
        name=name, models=[{"model": name, "instructions": 1, "answers": 1, "practice": True}],
        prompts=[{"sha256": "ab" * 32, "name": name, "file": "", "rows": 1}],
        sources={"named": [{"source": name, "license": name, "rows": 1}], "others": 2, "others_rows": 3},
        decisions={"reviewers": [{"reviewer": name, "accepted": 1, "rejected": 0, "rows": 1}], "accepted_rows": 1,
                   "unreviewed_rows": 0, "agreement": None},
        overlap={"benchmarks": [{"name": name, "questions": 1, "rows": 1}], "rows": 1, "left_out": True, "complete": False},
        license={"id": "other", "reason": name}, selection=MANIFEST["selection"] | {"ko": name, "en": name},
    )))  # fmt: skip
    assert not re.search(
        r"(?<![\\`¦\w])<script|(?<!\\)\]\(javascript|(?<![\\`])!\[", re.sub(r"(`+) ?.*? ?\1", "", said)
    )
    assert not re.search("[\x00\x1b\x85\u2028\u202e]", said)
    for block in re.findall(r"(?:^\|.*\n)+", said, re.M):
        lines = block.strip("\n").split("\n")
        assert len({cells(line) for line in lines}) == 1, block


@pytest.mark.parametrize("name", NASTY)
def test_words_stay_on_one_line(name: str) -> None:
    for one in (text(name), code(name), shown(name)):
        assert "\n" not in one
        assert "\r" not in one
    assert len(shown(name)) <= 120
    assert code("a`b") == "`` a`b ``"
    assert table(("a",), []) == ""


def test_practice_models_are_named_first_and_again_among_the_limits() -> None:
    said = body(card(of(models=[{"model": "scripted", "instructions": 5, "answers": 7, "practice": True}])))
    assert said.index("학습하지 마세요") < said.index("## 불러오기")
    assert "`scripted`" in said.split("## 알아 둘 한계")[1]
    assert "학습하지 마세요" not in body(card(MANIFEST))


def test_what_is_not_known_is_said_to_be_unknown() -> None:
    said = body(card(MANIFEST))
    for word in (
        "사람이 채택한 행은 없습니다",
        "Nobody reviewed anything",
        "나누지 않았습니다",
        "Compared with no benchmark",
        "were not masked",
    ):
        assert word in said
    assert "사람이 남길 것을 골랐습니다" not in said


def test_agreement_overlap_split_and_masks_are_told_in_numbers() -> None:
    sides = {"train": 90, "validation": 10}
    said = body(card(of(
        split={"by": "root", "seed": 7, "validation_asked": 0.05, "validation_share": 0.1, "rows": sides, "roots": sides,
               "families": sides, "largest_family_rows": 8},
        decisions={"reviewers": [{"reviewer": "민지", "accepted": 9, "rejected": 4, "rows": 9}], "accepted_rows": 9,
                   "unreviewed_rows": 3, "agreement": {"nodes": 20, "pairs": 20, "same": 17, "share": 0.85, "kappa": 0.61}},
        overlap={"benchmarks": [{"name": "KMMLU", "questions": 35030, "rows": 2}], "rows": 2, "left_out": False, "complete": False},
        personal={"masked": True, "places": {"phone": 3, "email": 1}}, red_rows=2,
        signals=[{"signal": "overlap", "severity": "bad", "rows": 2}],
    )))  # fmt: skip
    for word in ("5.0%", "실제 10.0%", "시드 7", "`민지`", "85.0%(17/20, κ 0.61)", "| `KMMLU` | 35,030 | 2 |",
                 "견주기가 끝나지 않았습니다", "phone 3, email 1", "빨간 신호가 있는 행 2개", "3행은 사람이"):  # fmt: skip
        assert word in said, word


# of a real store


@pytest.fixture
def store(garden: Garden) -> Iterator[core.Store]:
    """Ten answered seeds and one child of the practice model, which two reviewers judged."""
    roots = garden.sow(10)
    for root in roots:
        garden.store.write(answers.add, root, f"{topic(root)}의 답")
    run = garden.plan(roots[:1], methods=(("deepen", 1.0),))
    with garden.store.snapshot() as conn:
        (job,) = planned.jobs(conn, "node", run, 10)
    garden.store.write(planned.fill, job, Outcome("alive", "더 깊이 설명해줘.", None, None, "scripted", "ab" * 32))
    garden.store.write(answers.add, job.id, "깊은 답")
    first = core.decide(garden.store, job.id, "reject", "민지")
    core.decide(garden.store, job.id, "accept", "서준", base_seq=first.id)
    yield garden.store


def test_the_preview_tells_what_the_written_card_tells(store: core.Store, tmp_path: Path) -> None:
    plan = dataset.DatasetPlan(name="미리", split=dataset.Split(0.2, 3), pairs=False)
    preview = dataset.card_preview(store, plan)
    core.write_dataset(store, tmp_path / "ds", plan)
    assert preview == (tmp_path / "ds" / "README.md").read_text(encoding="utf-8")
    said = body(preview)
    assert "연습용" in said
    assert "0.0%(0/1, κ 0.00, α 0.00)" in said


@pytest.mark.parametrize(
    ("judged", "expected"),
    [
        ([], None),
        (["aa"], (1, 1, 1.0, None, None)),
        (["ar", "ra"], (2, 2, 0.0, -1.0, -0.5)),
        (["aa", "rr"], (2, 2, 1.0, 1.0, 1.0)),
        (["aa", "ar"], (2, 2, 0.5, 0.0, 0.0)),
        (["aar"], (1, 3, 1 / 3, None, -0.25)),
    ],
)
def test_agreement_without_double_review_is_counted_over_pairs_of_reviewers(
    garden: Garden, judged: list[str], expected: tuple[int, int, float, float | None, float | None] | None
) -> None:
    """A string a node, a letter a reviewer; κ is Cohen's, of one pair of reviewers alone: as the report has it."""
    for root, verdicts in zip(garden.sow(len(judged)) if judged else (), judged, strict=True):
        seen = 0
        for reviewer, letter in zip("가나다", verdicts, strict=False):
            kind: Any = {"a": "accept", "r": "reject"}[letter]
            seen = core.decide(garden.store, root, kind, reviewer, seen).id
    found = garden.store.read(agreement)
    names = ("nodes", "pairs", "share", "kappa", "alpha")
    assert (found and tuple(found[name] for name in names)) == (
        expected and tuple(one if one is None else pytest.approx(one) for one in expected)
    )


def test_a_preview_that_masks_does_not_claim_to_have_counted(store: core.Store) -> None:
    said = body(dataset.card_preview(store, dataset.DatasetPlan(mask_personal=True)))
    assert "가렸습니다: 0" not in said
    assert "`*`" in said


def test_a_preview_writes_nothing_and_works_on_nothing(garden: Garden, tmp_path: Path) -> None:
    before = sorted(tmp_path.iterdir())
    assert "0행" in dataset.card_preview(garden.store)
    assert sorted(tmp_path.iterdir()) == before


def test_a_card_is_korean_first_with_english_beside_it() -> None:
    for line in re.findall(r"^## .*$", body(card(MANIFEST)), re.M):
        korean, _, english = line.removeprefix("## ").partition(" · ")
        assert re.search("[가-힣]", korean), line
        assert english and english.isascii(), line


def test_a_benchmark_that_was_compared_is_told_with_what_it_found(store: core.Store, tmp_path: Path) -> None:
    question = (
        "대한민국 헌법재판소의 재판관은 모두 몇 명이며 그 임기는 몇 년인지, 그리고 연임할 수 있는지를 서술하시오."
    )
    bench = tmp_path / "KMMLU.jsonl"
    other = "광합성의 명반응에서 물이 분해되어 생기는 기체는 무엇이며 엽록체의 어느 곳에서 일어나는지 고르시오."
    bench.write_text("".join(f'{{"question": "{one}"}}\n' for one in (question, other)), encoding="utf-8")
    quality.load_benchmark(store, dataset.read_table(bench))
    assert "견주기가 끝나지 않았습니다" in dataset.card_preview(store)
    root = core.plant(store, core.Seed(f"다음 물음에 답해줘. {question}"))
    store.write(answers.add, root, "아홉 명, 여섯 해입니다.")
    quality.scan(store)
    told = core.write_dataset(store, tmp_path / "ds").manifest["overlap"]
    assert told == {
        "benchmarks": [{"name": "KMMLU", "questions": 2, "rows": 1}], "rows": 1, "left_out": False, "complete": True,
    }  # fmt: skip
    assert "| `KMMLU` | 2 | 1 |" in dataset.card_preview(store)
    without = dataset.DatasetPlan(selection=core_store.NodeFilter(no_finding=("overlap",)))
    told = core.write_dataset(store, tmp_path / "clean", without).manifest["overlap"]
    assert (told["rows"], told["left_out"]) == (0, True)
