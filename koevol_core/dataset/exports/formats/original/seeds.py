"""The original's file of seeds."""

from dataclasses import replace

from koevol_core.dataset.exports.format import Words
from koevol_core.dataset.exports.formats.original import whole
from koevol_core.dataset.exports.provenance import Record

COLUMNS = ("instruction", "generation", "root", "trace", "origin")


def record(row: Record) -> Record:
    values = whole.record(row)
    return {name: values[name] for name in COLUMNS}


ABOUT = Words(
    "원본 스크립트의 씨앗 파일과 열이 같습니다. 판단·방법·모델·답으로는 고르지 않습니다.",
    "The columns of the original script's seeds; not narrowed by decision, method, model or answer.",
)
FORMAT = replace(
    whole.FORMAT,
    id="seeds",
    order=40,
    label=Words("씨앗", "seeds"),
    about=ABOUT,
    record_of=record,
    columns=COLUMNS,
    seeds=True,
)
