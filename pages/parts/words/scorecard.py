"""Words of the scorecards: dimensions, what stands out, the two pictures, the tables and their notes."""

WORDS: dict[str, tuple[str, str]] = {
    "about": (
        "어느 방법과 어느 프롬프트가 제 몫을 하는지 견줍니다.",
        "Which method and which prompt earns its money.",
    ),
    "by_hand": ("사람이 직접 고친 {n}개는 세지 않았습니다.", "{n} edits by people are not counted."),
    "making": ("성적표를 만드는 중", "Making the scorecards"),
    "empty": (
        "아직 자식이 없어 성적을 매길 것이 없습니다. 진화하고 검토하면 방법·프롬프트·모델마다의 성적이 여기에 나옵니다.",
        "There are no children yet. Evolve and review, and each method, prompt and model gets its card here.",
    ),
    "undecided_yet": (
        "아직 아무도 판단하지 않아 채택률이 없습니다. 검토에서 몇 개만 채택하거나 버려도 견주기 시작합니다.",
        "Nobody has decided on anything yet, so there is no acceptance. A few decisions in Review are a start.",
    ),
    "to_review": ("검토하러 가기", "Go to review"),
    "as_json": ("JSON으로 받기", "As JSON"),
    "as_markdown": ("Markdown으로 받기", "As Markdown"),
    "by": ("나누기", "By"),
    "by_method": ("방법", "Method"),
    "by_generation": ("세대", "Generation"),
    "by_model": ("모델", "Model"),
    "by_prompt": ("프롬프트 판", "Prompt version"),
    "by_domain": ("분야", "Domain"),
    "within": ("이 안에서만", "Only within"),
    "within_all": ("전체", "everything"),
    "within_value": ("값", "Value"),
    "nameless": ("(적히지 않음)", "(not on record)"),
    "shipped": ("기본", "shipped"),
    "kept": ("보관한 판", "kept"),
    "fewshot": ("예시", "by example"),
    "more": (
        "{better}의 채택률은 {rate}(n={n})로, {worse}보다 높습니다.",
        "{better} is accepted more often, {rate} (n={n}), than {worse}.",
    ),
    "cheaper": (
        "{better}의 채택 한 행 값은 {rate}로, {worse}보다 쌉니다.",
        "An accepted row of {better} costs {rate}, less than {worse}.",
    ),
    "worse": ("{name} {rate}(n={n})", "{name} {rate} (n={n})"),
    "sure": (
        "95% 구간이 겹치지 않는 차이만 말합니다.",
        "Only differences whose 95% intervals do not overlap are told.",
    ),
    "overlap": (
        "아직 데이터로는 우열을 말할 수 없습니다. 95% 구간이 서로 겹칩니다.",
        "The data does not tell yet: the 95% intervals overlap.",
    ),
    "few": (
        "아직 견줄 만큼 판단이 쌓이지 않았습니다. 적어도 둘이 {n}개씩은 판단되어야 합니다.",
        "There are not enough decisions to compare yet: at least two need {n} each.",
    ),
    "few_versions": (
        "견주려면 같은 프롬프트의 판이 둘 이상이고, 그 판마다 {n}개씩은 판단되어야 합니다.",
        "To compare, one prompt needs two versions with {n} decisions each.",
    ),
    "f_rate": ("채택률", "Acceptance"),
    "f_rate_note": (
        "점은 판단한 것 가운데 채택한 비율, 선은 95% 구간(윌슨). 판단이 적을수록 선이 깁니다.",
        "The dot is the accepted among those decided, the line its 95% interval (Wilson): the fewer decisions, the longer.",
    ),
    "f_price": ("채택 한 행의 값", "What an accepted row costs"),
    "f_price_note": (
        "든 돈 ÷ 채택할 수. 미정인 것도 같은 비율로 채택된다고 보아, 덜 검토한 것과도 견줄 수 있습니다.",
        "Money spent per row to be accepted, if undecided ones are accepted as often: so reviewed and less reviewed compare.",
    ),
    "first": (
        "판단이 많은 {n}개만 그렸습니다. 나머지는 표에 있습니다.",
        "Only the {n} most decided are drawn; the table has all.",
    ),
    "no_decision": ("판단 없음", "no decision"),
    "no_accept": ("채택 없음", "none accepted"),
    "made": ("만듦", "made"),
    "living": ("살아남음", "living"),
    "eliminated": ("탈락", "eliminated"),
    "failed": ("실패", "failed"),
    "accepted": ("채택", "accepted"),
    "rejected": ("버림", "rejected"),
    "undecided": ("미정", "undecided"),
    "answered": ("답 있음", "answered"),
    "rescued": ("되살림", "rescued"),
    "edited": ("고쳐 씀", "edited"),
    "rate": ("채택률", "acceptance"),
    "interval": ("95% 구간", "95% interval"),
    "spent": ("비용", "cost"),
    "a_row": ("채택 한 행", "an accepted row"),
    "expected": ("모두 판단하면", "once all are decided"),
    "at_risk": ("더 들었을 수 있음", "may have cost besides"),
    "doubtful": ("의심스러운 호출", "doubtful calls"),
    "judge": ("심사 일치", "judge agrees"),
    "growth": ("부모의 몇 배", "times its parent"),
    "quartiles": ("사분위", "quartiles"),
    "seconds": ("응답까지(초)", "reply after (s)"),
    "rules": ("탈락·실패한 까닭", "why eliminated or failed"),
    "imported": ("가져온 {n}개의 비용 모름", "cost of {n} imported ones unknown"),
    "notes": ("이 숫자들의 뜻", "What these numbers mean"),
    "meaning": (
        "- **비용**: 그 자식들에 대한 모든 호출(진화·심사·답·점수)의 합입니다. 값을 모르는 호출과 잃은 호출은 따로 적습니다.\n"
        "- **채택 한 행**: 지금까지 든 비용을 채택한 수로 나눈 것. **모두 판단하면**: 미정인 것도 같은 비율로 채택될 때의 값과 구간입니다.\n"
        "- **심사 일치**: 같음·다름을 가리는 심사가 사람과 같게 말한 비율입니다. 다르다고 한 것을 채택했거나, 같다고 한 것을 "
        "‘너무 비슷’으로 버렸으면 일치입니다. 다른 까닭으로 버린 것은 세지 않습니다. 사람은 주로 심사를 지난 것을 보므로, "
        "심사가 잘못 떨어뜨린 것은 되살려야만 드러납니다.\n"
        "- **부모의 몇 배**: 살아남은 자식의 글자 수 ÷ 부모의 글자 수. 가운뎃값과 사분위이고, 많으면 고르게 뽑은 약 {n}개를 잽니다.\n"
        "- **되살림**: 규칙이 떨어뜨렸지만 사람이 채택한 것. **고쳐 씀**: 사람이 고친 글을 대신 채택해 버린 것.\n"
        "- 방법마다 세대나 모델이 다르면 섞어 견주기 어렵습니다. ‘이 안에서만’으로 조건을 맞추세요.",
        "- **Cost**: of all calls for these children (evolving, judging, answers, scores); calls without a price and lost ones "
        "are told apart.\n"
        "- **An accepted row**: the cost so far divided by the accepted. **Once all are decided**: the same if undecided ones are "
        "accepted as often, with its interval.\n"
        "- **Judge agrees**: how often the judge of equality and people say the same: different and accepted, or equal and "
        "rejected as too similar. Other rejections are not counted. People mostly see what the judge let pass: what it stopped "
        "wrongly shows only where somebody rescues it.\n"
        "- **Times its parent**: characters of a living child divided by its parent's, median and quartiles; of many, about {n} "
        "that are drawn evenly.\n"
        "- **Rescued**: eliminated by a rule and accepted. **Edited**: rejected for a person's own version of it.\n"
        "- Methods that worked in other generations or with other models are hard to compare: use ‘Only within’.",
    ),
    "answers": ("모델마다의 답", "Answers by model"),
    "answers_none": ("아직 모델이 쓴 답이 없습니다.", "No model has answered yet."),
    "answers_note": (
        "쓰이는 답은 채택한 지시문에 지금 쓰이는 것, 고름은 사람이 고른 것, 고침은 사람이 그 답 대신 자기 글을 쓴 것입니다.",
        "In force: what counts for an accepted instruction. Chosen: by a person. Edited: a person wrote their own after it.",
    ),
    "filled": ("채움", "filled"),
    "refused": ("거절", "refused"),
    "unknown": ("모른다고 함", "does not know"),
    "in_force": ("쓰이는 답", "in force"),
    "chosen": ("고름", "chosen"),
    "edited_after": ("고침", "edited after"),
    "model": ("모델", "model"),
}
