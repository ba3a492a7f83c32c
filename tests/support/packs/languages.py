"""Packs in other languages than English: one that is read from right to left, and one whose letters are wide."""
# ruff: noqa: RUF001 - the marks of Japanese are no slips

from __future__ import annotations

from soundadvice.model.disposition import Acuity, Disposition
from soundadvice.model.pack import Pack, Signs, Text
from soundadvice.model.question import Choice, Duration, MultiChoice, Option
from support.packs.generated import WEEK, any_of, at_least, make, rule

_ARABIC = {
    "title": "فحص ألم أسفل الظهر",
    "signs": "هل لديك أي من هذه العلامات الآن؟",
    "help": "منذ أن بدأ هذا الألم.",
    "numb": "خدر أو تنميل بين الساقين",
    "leg": "ضعف في ساق واحدة، حتى لو كان خفيفًا أو جاء ثم ذهب",
    "none": "لا شيء من هذه",
    "pain": "ما مدى شدة الألم؟",
    "mild": "خفيف",
    "severe": "شديد",
    "duration": "منذ متى بدأ هذا الألم؟",
    "why": "لأن الألم الطويل يحتاج إلى طبيب.",
    "self_care": "يمكنك الاعتناء بذلك في المنزل",
    "see_doctor": "من فضلك راجع الطبيب",
    "call_now": "اطلب المساعدة الطارئة الآن",
    "text": "اتصل بالرقم 112 إذا ساءت حالتك.",
    "come_back": "راجع الطبيب إذا",
    "lasts": "استمر الألم أكثر من 3 أسابيع",
}
_JAPANESE = {
    "title": "腰痛チェック",
    "signs": "今、次の症状のどれかがありますか？",
    "help": "この痛みが始まってからのことです。",
    "numb": "両足の間のしびれ、または感覚がない",
    "leg": "片方の足に力が入らない（軽くても、出たり消えたりしても）",
    "none": "どれもない",
    "pain": "痛みはどのくらい強いですか？",
    "mild": "軽い",
    "severe": "とても強い",
    "duration": "この痛みはいつから続いていますか？",
    "why": "長く続く痛みは、医師に診てもらう必要があるからです。",
    "self_care": "今は自宅で様子を見てください",
    "see_doctor": "医師に診てもらってください",
    "call_now": "今すぐ救急車を呼んでください",
    "text": "悪くなったら119に電話してください。",
    "come_back": "次のときは医師に診てもらってください",
    "lasts": "痛みが3週間以上続くとき",
}


def _pack(language: str, words: dict[str, str]) -> Pack:
    def options(*names: str) -> tuple[Option, ...]:
        return tuple(Option(name, words[name]) for name in names)

    acuities = {"self_care": Acuity.SELF_CARE, "see_doctor": Acuity.ROUTINE, "call_now": Acuity.EMERGENCY}
    return make(
        (
            MultiChoice(id="signs", text=words["signs"], help=words["help"], options=options("numb", "leg", "none")),
            Choice(id="pain", text=words["pain"], why=words["why"], options=options("mild", "severe")),
            Duration(id="duration", text=words["duration"], minimum=0, maximum=100 * WEEK, unsure=True),
        ),
        (
            rule("numb", any_of("signs", "numb"), "call_now"),
            rule("severe", any_of("pain", "severe")),
            rule("lasting", at_least("duration", 3 * WEEK)),
        ),
        id=f"in_{language}",
        title=words["title"],
        language=language,
        dispositions=tuple(Disposition(name, acuity, words[name], words["text"]) for name, acuity in acuities.items()),
        come_back=Signs(words["come_back"], (words["lasts"],), Acuity.ROUTINE),
        safety_net=(Signs(words["call_now"], (words["numb"], words["leg"]), Acuity.EMERGENCY),),
        texts=(Text("stop_rule", words["text"]), Text("not_a_doctor", words["text"])),
    )


RIGHT_TO_LEFT, WIDE = _pack("ar", _ARABIC), _pack("ja", _JAPANESE)
