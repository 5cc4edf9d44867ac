#!/usr/bin/env bash
# Did it work? The same questions before and after training, and the difference with its interval.
#   pip install "lm-eval[hf]>=0.4.13,<0.5"
#   bash recipes/evaluate.sh Qwen/Qwen3-0.6B out/trl/sft            (further flags go to lm_eval: --limit 20 for a trial)
# KMMLU (HAERAE-HUB/KMMLU-HARD, CC-BY-ND-4.0) is for measuring only: never train on it.
set -euo pipefail
before=${1:?the model before training} after=${2:?the model after training}
shift 2
here=$(cd "$(dirname "$0")" && pwd)
out=${OUT:-out/evaluation} task=${TASK:-kmmlu_direct_hard} shots=${SHOTS:-5} seed=${SEED:-42}

for side in before after; do
  lm_eval run --model hf --model_args "pretrained=${!side},dtype=auto" --tasks "$task" --num_fewshot "$shots" \
    --seed "$seed" --batch_size "${BATCH:-8}" --output_path "$out/$side" --log_samples "$@"
done
python3 "$here/compare.py" "$out/before" "$out/after" --about "task=$task shots=$shots seed=$seed flags=$*" \
  --manifest "$here/../manifest.json"
