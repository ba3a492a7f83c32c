"""A pack in Japanese, of which each letter takes two cells of a terminal; made for tests, and no advice to anyone."""

# ruff: noqa: RUF001  wide letters are what it is about

from __future__ import annotations

from soundadvice.model.disposition import Acuity, Disposition
from soundadvice.model.pack import Pack, Signs, Text
from soundadvice.model.plan import Habit, PlanBook, PlanRule
from soundadvice.model.question import Choice, Duration, MultiChoice, Option
from support.packs.generated import DAY, WEEK, any_of, at_least, make, rule


def japanese() -> Pack:
    """Three questions that decide and one for the plan: an emergency, a doctor, and home."""
    signs = MultiChoice(
        id="signs",
        text="この痛みが始まってから、次のようなことがありますか？（今は治まっていても選んでください）",
        help="当てはまるものをすべて選んでください。",
        why="急いで助けが必要な病気の「しるし」かもしれないからです。",
        options=(
            Option("chest", "胸が締めつけられるように痛い、または息が苦しい", said="胸の痛みや息苦しさ"),
            Option("saddle", "股のあいだ、太ももの内側、お尻のまわりがしびれている", said="股のあいだのしびれ"),
            Option("none", "どれも当てはまらない"),
            Option("unsure", "わからない"),
        ),
    )
    pain = Choice(
        id="pain",
        text="今の痛みは、どのくらいですか？",
        options=(
            Option("mild", "軽い：ふだんどおりに過ごせる"),
            Option("severe", "とても強い：動くのも考えるのもつらい"),
        ),
    )
    duration = Duration(
        id="duration", text="痛みはどのくらい続いていますか？", minimum=DAY, maximum=100 * WEEK, said="{answer}続く痛み"
    )
    sits = Choice(
        id="sits",
        text="一日のうち、どのくらい座っていますか？",
        options=(Option("most", "ほとんどの時間"), Option("little", "少しだけ")),
    )
    rules = (
        rule("danger", any_of("signs", "chest", "saddle"), "call_now"),
        rule("severe", any_of("pain", "severe")),
        rule("unsure", any_of("signs", "unsure")),
        rule("lasting", at_least("duration", 3 * WEEK)),
    )
    stand = Habit(
        "stand_up", "こまめに立つ", "座ったままでいると腰がこわばります。三十分に一度は立って、少し歩きましょう。"
    )
    return make(
        (signs, pain, duration, sits),
        rules,
        id="wide",
        title="腰の痛みの手引き",
        language="ja",
        introduction="腰の張りや痛みがある人のための質問です。急いで助けが必要かどうかを先に尋ねます。",
        dispositions=(
            Disposition(
                "self_care",
                Acuity.SELF_CARE,
                "しばらくは家で様子を見られます",
                "できるだけふだんどおりに動きましょう。心配なときは、いつでも相談してください。",
            ),
            Disposition(
                "see_doctor",
                Acuity.ROUTINE,
                "医師に診てもらってください",
                "診察を予約して、ここで答えたことを伝えてください。",
            ),
            Disposition(
                "call_now",
                Acuity.EMERGENCY,
                "今すぐ助けを呼んでください",
                "119に電話してください。自分で運転しないでください。",
            ),
        ),
        plan=PlanBook(
            habits=(stand,),
            rules=(PlanRule(id="sitting", applies_to=("self_care",), when=any_of("sits", "most"), give=("stand_up",)),),
            no_exercise="今回は、順を追って行う運動はありません。",
        ),
        texts=(
            Text("stop_rule", "痛みが出たら、やめてください。"),
            Text("not_a_doctor", "これは医師ではありません。心配なときは、医師に相談してください。"),
        ),
        come_back=Signs(
            "次のときは、もう一度医師に相談してください：", ("痛みが三週間たってもよくならない",), Acuity.ROUTINE
        ),
        safety_net=(
            Signs(
                "次のときは、すぐに119に電話してください：",
                ("尿が出ない、または漏れる", "両足に力が入らない", "気を失う、または意識がはっきりしない"),
                Acuity.EMERGENCY,
            ),
        ),
        emergency_numbers={"default": "119"},
    )
