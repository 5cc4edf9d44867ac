"""The original's file of results."""

from dataclasses import replace

from koevol_core.dataset.exports.format import Words
from koevol_core.dataset.exports.formats.original import whole

ABOUT = Words(
    "원본 스크립트의 결과 파일과 열이 같습니다. 답이 없으면 IDK입니다.",
    "The columns of the original script's result; IDK where there is no answer.",
)
FORMAT = replace(whole.FORMAT, id="result", order=20, label=Words("결과", "result"), about=ABOUT)
