"""The seeds that ship with koevol, and what their README says of them."""

from __future__ import annotations

import json
import re
import statistics
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import koevol_core as core
from tests.databases import db_of, fresh

FOLDER = Path(__file__).resolve().parent.parent / "seed_data"
FILE = FOLDER / "seed_instruction.json"
SEEDS: list[dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))
README = (FOLDER / "README.md").read_text(encoding="utf-8")
TEXTS = [seed["instruction"] for seed in SEEDS]
COLUMNS = ["instruction", "generation", "root", "trace", "origin", "domain", "task", "source", "license"]
TASKS = {
    "explain", "compare", "write", "roleplay", "plan", "classify", "extract", "reason", "edit", "table", "convert", "code",
}  # fmt: skip


def test_there_are_enough_of_every_kind() -> None:
    assert len(SEEDS) >= 120
    assert len({seed["domain"] for seed in SEEDS}) >= 12
    assert {seed["task"] for seed in SEEDS} == TASKS


def test_every_seed_is_complete_and_is_its_own_origin() -> None:
    for seed in SEEDS:
        assert list(seed) == COLUMNS
        assert (seed["generation"], seed["trace"], seed["origin"]) == (0, "r", seed["instruction"])
        assert all(seed[name].strip() == seed[name] != "" for name in COLUMNS if name != "generation")
        assert seed["license"] == "CC0-1.0"


def test_no_seed_comes_twice() -> None:
    assert not [text for text, many in Counter(re.sub(r"\W", "", text) for text in TEXTS).items() if many > 1]


def test_the_file_is_composed_korean_one_seed_a_line() -> None:
    raw = FILE.read_bytes().decode("utf-8")
    assert raw == unicodedata.normalize("NFC", raw)
    assert "\\u" not in raw
    assert len(raw.splitlines()) == len(SEEDS) + 2
    assert all(re.search("[가-힣]", text) for text in TEXTS)


def test_the_first_ten_are_short_and_from_ten_domains() -> None:
    assert all(len(text) <= 40 and "\n" not in text for text in TEXTS[:10])
    assert len({seed["domain"] for seed in SEEDS[:10]}) == 10


def test_all_of_them_are_taken(tmp_path: Path) -> None:
    store = core.open_store(db_of(fresh(tmp_path / "seeds.db")))
    done = core.import_seeds(store, FILE)
    assert (done.taken, done.refused, done.notices) == (len(SEEDS), (), ())
    store.close()


def test_the_readme_counts_what_is_there() -> None:
    total = len(SEEDS)
    domains, tasks = Counter(seed["domain"] for seed in SEEDS), Counter(seed["task"] for seed in SEEDS)
    said_domains = {name: int(n) for name, n in re.findall(r"\| ([가-힣·]+) [a-z, ]+ \| (\d+) ", README)}
    said_tasks = {name: int(n) for name, n in re.findall(r"\| ([a-z]+) [가-힣]+ \| (\d+) ", README)}
    assert said_domains == domains
    assert said_tasks == tasks
    assert f"| **total** | **{total}** |" in README
    assert f"holds {total} Korean instructions" in README
    assert f"지시문 {total}개" in README
    assert f"one of the {len(domains)} below" in README and f"{len(domains)}가지" in README
    assert f"one of the {len(tasks)} below" in README and f"{len(tasks)}가지" in README


def test_the_readme_says_what_origin_means() -> None:
    assert "| `origin` | the text of the seed at the root of the tree |" in README
    assert "| `origin` | 나무의 뿌리에 있는 씨앗의 글 |" in README


def test_the_readme_says_how_long_the_seeds_are() -> None:
    lengths = [len(text) for text in TEXTS]
    middle = round(statistics.median(lengths), -1)
    assert f"{min(lengths)} to {max(lengths)} characters, median about {middle:.0f}" in README
    assert f"{min(lengths)}~{max(lengths)}자, 중앙값 약 {middle:.0f}자" in README
