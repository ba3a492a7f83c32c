"""Sessions of a small pack."""

from __future__ import annotations

from hypothesis import strategies as st

from soundadvice.session import Session
from support.packs.generated import small_pack

PACK = small_pack()
NOTHING_WRONG: dict[str, object] = {
    "signs": ["none"],
    "pain": "mild",
    "duration": "1 week",
    "tried": "no",
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def session_of(**answers: object) -> Session:
    session = Session(PACK)
    for name, value in answers.items():
        session.answer(name, value)
    return session


def next_id(session: Session) -> str | None:
    question = session.next_question
    return question.id if question else None


def a_session() -> Session:
    session = session_of(signs=["none"], pain="mild", duration="1.5 months", better="yes", tried="yes", hurts="yes")
    session.answer("tried", "no")
    session.skip("sits")
    return session
