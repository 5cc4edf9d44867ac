"""``LICENSE.md`` of a data set whose licence has no identifier (``other``)."""

from __future__ import annotations

from typing import Any

from koevol_core.dataset.exports.markdown import code, text
from koevol_core.quality.licence_policy import KIND_WORDS

Value = dict[str, Any]


def licence_file(manifest: Value) -> str:
    """Return ``LICENSE.md``, to which ``license: other`` links: the seeds' licences and the models of the texts."""
    licence, sources = manifest["license"], manifest["sources"]
    models = sorted({one["model"] for one in manifest["models"] if one["model"]} | set(manifest.get("pair_models", ())))
    terms = [f"- {code(one)}\n" for one in sorted({one["license"] or "?" for one in sources["named"]})]
    return (
        f"# 라이선스 · Licence\n\n{text(licence['reason'])}\n\n"
        "이 데이터셋의 행들은 아래 조건을 함께 지킵니다. 한 식별자로 말할 수 없어 `other`입니다. Rows of this data set come with the terms below "
        "together; no single identifier says them.\n\n## 씨앗의 라이선스 · Licences of the seeds\n\n"
        + "".join(terms) + "\n## 글을 쓴 모델 · Models that wrote\n\n"
        + ("".join(f"- {code(one)}\n" for one in models) or "–\n")
        + "\nGemma: <https://ai.google.dev/gemma/terms> · Llama: <https://www.llama.com/license/>\n"
        + f"\n조건의 갈래 · kinds of terms: {' · '.join(KIND_WORDS.values())}\n"
    )  # fmt: skip
