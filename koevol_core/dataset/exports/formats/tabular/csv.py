"""CSV with the result's columns."""

from dataclasses import replace

from koevol_core.dataset.exports.format import Words
from koevol_core.dataset.exports.formats.original import whole

ABOUT = Words(
    "결과와 같은 열. 표 프로그램이 수식으로 읽을 칸은 앞에 '를 붙입니다.",
    "The result's columns; formulas are neutralised.",
)
FORMAT = replace(
    whole.FORMAT, id="csv", order=510, group="tables", label=Words("CSV", "CSV"), about=ABOUT, container="csv"
)
