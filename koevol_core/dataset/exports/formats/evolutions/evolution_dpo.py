"""DPO pairs of evolutions: accepted and rejected children."""

from dataclasses import replace

from koevol_core.dataset.exports.format import Config, Words
from koevol_core.dataset.exports.formats.answers import dpo

ABOUT = Words(
    "같은 부모와 프롬프트에서 나온 자식 가운데 채택한 것과 버린 것의 쌍입니다. 진화시키는 모델을 가르칠 때 씁니다.",
    "Accepted against rejected children of one parent and prompt, to train a model that evolves.",
)
CONFIG = Config(
    "evolution",
    Words("진화의 쌍 (evolution)", "evolution"),
    Words(
        "진화를 시키는 프롬프트와 채택·탈락한 자식",
        "evolving prompts with accepted and rejected children, to train an evolver",
    ),
)
FORMAT = replace(
    dpo.FORMAT,
    id="evolution-dpo",
    order=310,
    group="evolutions",
    label=Words("진화 DPO", "evolution DPO"),
    about=ABOUT,
    source="evolution_pairs",
    config=CONFIG,
)
