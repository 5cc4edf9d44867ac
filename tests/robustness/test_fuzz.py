"""Five thousand seeded inputs that no sane server or person would send: each ends in a value or in an error of ours."""

from __future__ import annotations

import gzip
import json
import os
import random
from contextlib import suppress
from pathlib import Path
from typing import Any, get_args

import pytest

from koevol_core.dataset.exports.folder.manifest import read_manifest
from koevol_core.dataset.exports.targets import dataset_at
from koevol_core.dataset.huggingface.local_folder import read_folder
from koevol_core.dataset.imports.project_folder import look_into
from koevol_core.errors import BadInput
from koevol_core.llm import client, pricing, response, usage
from koevol_core.types import Prompt, RawResponse, Reason
from tests.test_reading import reply

ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31, 2**63, -(2**64), 10**400, 1e308, -0.0, float("nan"), float("inf"), "", "0", "NaN",
    "\ud800", "\x00", "가" * 300, "a/../b", "/dev/zero", "../" * 40, "x" * 5000, "<html>", "data: {}", [], {}, [[]], [None], [{}],
    {"": {}}, {"path": 1}, [1, 2], [[10, 13]], [["a", "b"]], [[13, 10]], "2026-13-40", "0001-01-01", "9999-12-31", "2026-W01-1",
)  # fmt: skip
"""Values that stand where others are expected."""
PROMPT = Prompt("evolve", "글", ({"role": "user", "content": "글을 써 줘."},), {"max_tokens": 100}, "", "")
STATUSES = (200, 200, 200, 200, 0, 100, 204, 301, 400, 401, 407, 408, 422, 429, 500, 503, 599, 999)


def mangled(value: Any, chance: random.Random, odd: float) -> Any:
    """A JSON value with some of its parts replaced, left out, repeated or nested too deep."""
    if chance.random() < odd:
        return chance.choice(ODD)
    if chance.random() < odd / 20:
        deep: Any = value
        for _ in range(chance.choice((300, 900, 960, 2000))):
            deep = [deep]
        return deep
    if isinstance(value, dict):
        return {
            name if chance.random() > odd / 3 else str(chance.choice(ODD)): mangled(one, chance, odd)
            for name, one in value.items()
            if chance.random() > odd / 2
        }
    return [mangled(one, chance, odd) for one in value] if isinstance(value, list) else value


def written(value: Any, chance: random.Random, odd: float = 0.05) -> bytes:
    """The bytes of a mangled value, now and then broken as bytes, packed, or with a name twice."""
    with suppress(RecursionError):
        text = json.dumps(mangled(value, chance, odd), ensure_ascii=chance.random() < 0.5)
        raw = bytearray(text.encode("utf-8", "surrogatepass"))
        for _ in range(chance.choice((0, 0, 0, 1, 3))):
            at = chance.randrange(len(raw) + 1)
            raw[at : at + chance.randrange(4)] = chance.randbytes(chance.randrange(3))
        way = chance.random()
        if way < 0.03:
            return gzip.compress(bytes(raw))[: chance.randrange(1, 400)]
        return bytes(raw[: chance.randrange(len(raw) + 1)] if way < 0.08 else raw)
    return b"[" * 100_000


def test_every_reply_of_a_server_is_a_text_or_a_reason() -> None:
    chance, body = random.Random(1), json.loads(reply())
    body |= {"error": {"message": "no", "code": "x", "param": "max_tokens"}, "id": "1"}
    for _ in range(3000):
        if chance.random() < 0.7:
            body.pop("error", None)
        raw = RawResponse(chance.choice(STATUSES), written(body, chance), retry_after=chance.choice((None, 0.0, 1e9)))
        parsed = response.parse_body(raw)
        try:
            assert response.read(raw, parsed).text.strip()
        except response.ProviderError as fault:
            assert (
                fault.reason in get_args(Reason)
                and fault.action in ("retry", "resend", "fail", "stop")
                and fault.detail
            )
        if known := response.facts(raw, parsed):
            known = usage.checked(known, PROMPT, parsed)
            assert 0 <= (known["cached_tokens"] or 0) <= (known["prompt_tokens"] or 0) <= usage.most_sent(PROMPT)
            assert 0 <= (known["completion_tokens"] or 0) <= max(100, len(raw.body) * 3) + usage.OVERHEAD


def test_a_retry_after_of_any_words_is_a_wait_up_to_the_cap_or_nothing() -> None:
    chance = random.Random(2)
    parts = (
        "Mon, ",
        "01 Jan ",
        "0001",
        "99999999",
        " 00:00:00",
        " GMT",
        "-0000",
        "1e400",
        "nan",
        "-1",
        "١٢",
        "\x00",
        " ",
        ",",
    )
    for _ in range(500):
        value = "".join(chance.choices(parts, k=chance.randrange(6)))
        for status in (200, 400, 401, 429, 503):
            wait = client._retry_after(value, status)
            assert wait is None or (status in (429, 503) and 0 <= wait <= client.LONGEST)


def test_a_price_file_of_any_content_is_read_or_refused_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance, shipped = random.Random(3), json.loads(pricing.FILE.read_text(encoding="utf-8"))
    good = 0
    for number in range(1000):
        file = tmp_path / f"{number}.json"
        file.write_bytes(written(shipped, chance, 0.01))
        monkeypatch.setenv(pricing.WHERE, str(file))
        try:
            dollars = pricing.cost("deepseek-flash", 10**6, 10**6, 10, 1.8e9)
            assert dollars is None or 0 <= dollars < 1e9
            assert pricing.krw_per_usd() > 0 and (
                pricing.price_age("deepseek-flash"),
                pricing.off_peak("deepseek-flash"),
            )
            good += 1
        except BadInput as error:
            assert file.name in str(error) and len(str(error)) < 1000
    assert 20 < good < 900


def test_a_manifest_of_any_content_is_read_or_refused(tmp_path: Path) -> None:
    chance, refused = random.Random(4), 0
    (tmp_path / "README.md").write_text("# 데이터", encoding="utf-8")
    (tmp_path / "train.jsonl").write_text("{}\n", encoding="utf-8")
    entry = {"path": "train.jsonl", "bytes": 3, "sha256": "0" * 64, "rows": 1, "config": "default", "split": "train"}
    value = {
        "format": "koevol-dataset", "version": 1, "files": [entry, entry | {"path": "README.md"}], "rows": {"default": {"train": 1}},
        "license": {"id": "cc0-1.0", "reason": ""}, "personal": {"places": 0}, "red_rows": 0,
    }  # fmt: skip
    for _ in range(500):
        (tmp_path / "manifest.json").write_bytes(written(value, chance))
        dataset_at(tmp_path)
        for read in (read_manifest, look_into, read_folder):
            try:
                read(tmp_path)
            except BadInput:
                refused += 1
    assert refused > 500


@pytest.mark.parametrize("kind", ["pipe", "device", "folder", "long", "large"])
def test_what_is_no_ordinary_price_file_is_refused_and_never_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    place = {"device": "/dev/zero", "long": "n" * 300}.get(kind, str(tmp_path / "prices.json"))
    if kind == "pipe":
        os.mkfifo(place)
    elif kind == "folder":
        Path(place).mkdir()
    elif kind == "large":
        Path(place).write_bytes(b" " * (pricing.MAX_BYTES + 1))
    monkeypatch.setenv(pricing.WHERE, place)
    with pytest.raises(BadInput, match=Path(place).name[:50]):
        pricing.known("m-1")
