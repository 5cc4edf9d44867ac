"""Personal data: seen, shown masked, and on request masked in what leaves, with the kind and place on record."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import koevol_core as core
from koevol_core import __main__ as verbs
from koevol_core import dataset, review
from koevol_core import quality as core_quality
from koevol_core.quality.findings import find
from koevol_core.quality.findings.personal import masked, places_of
from tests.conftest import PATIENCE
from tests.databases import db_of, fresh
from tests.gold.quality.__main__ import rows

HELD = "연락처는 010-1234-8765, 메일은 nuri@example.com입니다."


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[core.Store]:
    monkeypatch.setenv("KOEVOL_MODEL", "scripted")
    opened = core.open_store(db_of(fresh(tmp_path / "k.db")))
    node = core.plant(
        opened, core.Seed("김치찌개집에 예약하는 글을 써줘. 내 번호는 010-1111-2222야.", license="CC0-1.0")
    )
    review.write_answer(opened, node, HELD)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("전화 010-1234-5678", "전화 010-****-5678"),
        ("주민등록번호 310415-3012349", "주민등록번호 31****-*******"),
        ("카드 4111-1111-1111-1111", "카드 4111-****-****-1111"),
        ("메일 minji@example.com", "메일 m****@example.com"),
        ("여권 M12345678", "여권 M********"),
        ("차량 123가4567", "차량 123*****"),
        ("접속 203.0.113.45 차단", "접속 203.*.***.** 차단"),
        ("국민은행 123456-01-234567", "국민은행 ******-**-***567"),
        ("배송지: 부산광역시 해맑구 파도길 27", "배송지: 부산광역시 해맑구 *** **"),
    ],
)
def test_a_masked_text_keeps_its_length_and_tells_no_number(text: str, shown: str) -> None:
    hidden, places = masked(text)
    assert hidden == shown
    assert len(hidden) == len(text) and len(places) == 1
    assert places_of(hidden) == ()


@pytest.mark.parametrize(
    "text",
    [
        "010-XXXX-XXXX 형식으로 적어 주세요.",
        "대표 번호 1588-1234, 응급 119",
        "192.168.0.1과 255.255.255.0, 버전 1.8.3.201",
        "사업자등록번호 123-45-67890",
        "서울에서 부산까지 바로 3시간, 다시 앞으로 2km",
        "ISBN 979-11-00000-12-3, 주문 번호 2025110312345678",
        "git clone git@github.com:example/repo.git, npm i left-pad@1.3.0",
        "12가지 3456개, 10조 5000억 원",
        "",
    ],
)
def test_numbers_that_belong_to_nobody_stay(text: str) -> None:
    assert masked(text) == (text, ())


def test_places_are_those_of_the_text_as_it_was_written() -> None:
    for text in ("번호：０１０－１２３４－５６７８", "번호 010\u200b-1234-\u200b5678"):
        hidden, [(kind, start, end)] = masked(text)
        assert kind == "phone" and text[start:end].startswith(("０", "0")) and end == len(text)
        assert hidden[:start] == text[:start] and "1234" not in hidden and "１２３４" not in hidden


def test_every_labelled_text_is_clean_once_it_is_masked() -> None:
    for row in rows("personal", held_out=False):
        hidden, _ = masked(row["text"])
        assert len(hidden) == len(row["text"]) and places_of(hidden) == (), row["id"]


def test_the_evidence_of_a_finding_does_not_spread_the_data() -> None:
    [one] = [one for one in find("answer", "", HELD) if one.kind == "personal"]
    assert "전화번호 010-****-8765 (6번째 글자)" in one.evidence and "이메일" in one.evidence
    assert "1234" not in one.evidence and "nuri" not in one.evidence


# what leaves


def test_a_file_is_masked_only_on_request_and_the_store_keeps_the_text(store: core.Store, tmp_path: Path) -> None:
    core.export(store, "alpaca", tmp_path / "a.json")
    assert "010-1234-8765" in (tmp_path / "a.json").read_text("utf-8")
    tally: Counter[str] = Counter()
    core.export(store, "alpaca", tmp_path / "b.json", mask_personal=True, tally=tally)
    [row] = json.loads((tmp_path / "b.json").read_text("utf-8"))
    assert row["instruction"].endswith("010-****-2222야.")
    assert row["output"] == "연락처는 010-****-8765, 메일은 n***@example.com입니다."
    assert tally == {"phone": 2, "email": 1}
    core.export(store, "alpaca", tmp_path / "c.json")
    assert (tmp_path / "c.json").read_bytes() == (tmp_path / "a.json").read_bytes()


@pytest.mark.parametrize("format", ["whole", "csv"])
def test_every_masked_place_is_on_record_beside_its_provenance(store: core.Store, tmp_path: Path, format: str) -> None:
    core.export(store, format, tmp_path / "a", provenance=True, mask_personal=True)
    said = (tmp_path / "a").read_text("utf-8")
    assert "instruction phone@25-38; output phone@5-18; output email@24-40" in said
    assert "1111" not in said and "1234" not in said
    core.export(store, format, tmp_path / "b", provenance=True)
    assert "masked" not in (tmp_path / "b").read_text("utf-8")


def test_the_command_counts_what_it_masked(
    store: core.Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "o.json"
    asked = ["export", "--db", db_of(tmp_path / "k.db"), "--format", "whole", "--out", str(out), "--mask-personal"]
    assert verbs.main(asked) == 0
    assert json.loads(capsys.readouterr().out)["masked"] == {"phone": 2, "email": 1}
    assert "8765, 메일은 n***@" in out.read_text("utf-8") and "1234" not in out.read_text("utf-8")


def test_the_preview_shows_what_will_leave(store: core.Store) -> None:
    assert "010-****-8765" in dataset.preview_export(store, dataset.ExportSpec("chat", mask_personal=True))
    assert "010-1234-8765" in dataset.preview_export(store, dataset.ExportSpec("chat"))


def test_the_switch_on_the_page_masks_the_preview_and_says_how_many_rows(
    store: core.Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KOEVOL_DB", db_of(tmp_path / "k.db"))
    core_quality.check(store)
    at = AppTest.from_file(str(Path(__file__).parent.parent / "app.py"), default_timeout=PATIENCE).run()
    at.query_params["rows"] = "living"
    at = at.switch_page("pages/export.py").run()
    assert "010-1234-8765" in at.code[0].value
    at = at.toggle(key="export_mask").set_value(True).run()
    assert not at.exception
    assert "010-****-8765" in at.code[0].value and "010-1234-8765" not in at.code[0].value
    assert any("가려서 내보냅니다" in one.value for one in at.markdown)
