"""WizardLM V2: ShareGPT's conversations with an ``idx``."""

from dataclasses import replace

from koevol_core.dataset.exports.format import Words
from koevol_core.dataset.exports.formats.training import sharegpt
from koevol_core.dataset.exports.provenance import Record


def record(row: Record) -> Record:
    return {"idx": str(row["id"]), **sharegpt.record(row)}


ABOUT = Words(
    "idx와 대화의 JSON 배열. 답이 있는 행만 나갑니다.", "A JSON array of idx and conversations; answered rows only."
)
FORMAT = replace(
    sharegpt.FORMAT,
    id="wizardlm-v2",
    order=170,
    label=Words("WizardLM V2", "WizardLM V2"),
    about=ABOUT,
    record_of=record,
)
