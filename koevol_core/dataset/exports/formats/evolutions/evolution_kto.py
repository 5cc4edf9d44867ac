"""KTO labels of evolutions: accepted or rejected."""

from dataclasses import replace

from koevol_core.dataset.exports.format import Words
from koevol_core.dataset.exports.formats.answers import kto

ABOUT = Words(
    "자식마다 채택(true)·버림(false) 표시입니다. 진화시키는 모델을 가르칠 때 씁니다.",
    "Children labelled accepted or rejected, to train a model that evolves.",
)
FORMAT = replace(
    kto.FORMAT,
    id="evolution-kto",
    order=320,
    group="evolutions",
    label=Words("진화 KTO", "evolution KTO"),
    about=ABOUT,
    source="evolution_labels",
)
