"""The result: the advice, the plan, and what to hand to a doctor."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.requests import Request
from starlette.responses import Response

from soundadvice.handout.blocks import Block, Card, on_card
from soundadvice.handout.document import Handout, Setting, handout
from soundadvice.handout.html import block_html, hand_over
from soundadvice.handout.markup import Markup, page_in
from soundadvice.handout.text import summary_text
from soundadvice.meaning.phrases import sign
from soundadvice.server.watch.event import Came, note
from soundadvice.server.web.come_back import come_back_parts, course_now
from soundadvice.server.web.context import Desk
from soundadvice.server.web.flow import may_see_result, onward, settled
from soundadvice.server.web.page import PageOfVisit
from soundadvice.server.web.visit.result_blocks import more_blocks, plan_blocks, result_blocks, small_print
from soundadvice.server.web.visitors import Visitor
from soundadvice.session.pacing import TELL_MORE, has_more, has_plan_to_make, plan_comes, plan_words
from soundadvice.wording.language import say, to_say


def result(desk: Desk, request: Request, visitor: Visitor) -> Response:
    """The advice: a card by how urgent it is, and what goes with it."""
    if not may_see_result(visitor):
        return desk.to(request, onward(visitor).value)
    visitor.plan = False  # whoever looks at the advice has left the making of the plan
    made, session = _made(desk, visitor), visitor.session
    advice = session.advice()
    answered = len(settled(visitor))
    card, *rest = result_blocks(made)
    assert isinstance(card, Card)
    return desk.page(
        request,
        "result.html",
        f"{sign(advice.acuity)}. {advice.title}",
        acuity=str(advice.acuity),
        setting=str(made.setting),
        back=f"/question/{answered}" if answered else "/",
        card=card,
        sign=sign(card.acuity),
        card_words=_html(made, on_card(card)),
        blocks=_html(made, rest),
        more_signs=_html(made, more_blocks(made), 3),
        small=_html(made, small_print(made)),
        more=say(TELL_MORE) if has_more(session) else None,
        plan_comes=plan_comes(session),
        make_plan=plan_words(session) if has_plan_to_make(session) else None,
        plan=say(_PLAN_LINKS[made.setting]) if made.has_plan and made.setting in _PLAN_LINKS else None,
        exercises=visitor.today.exercises,
        back_again=come_back_parts(visitor, desk.clock()),
    )


def plan(desk: Desk, request: Request, visitor: Visitor) -> Response:
    """What to do at home, or until one is seen, with drawings."""
    made = _made(desk, visitor) if may_see_result(visitor) else None
    if made is None or not made.has_plan:
        return desk.to(request, "/result")
    visitor.plan = False
    at_home = made.setting is Setting.HOME
    return desk.page(
        request,
        "plan.html",
        say("Your plan at home") if at_home else say("Your plan while you wait"),
        heading=say("What you can do at home") if at_home else say("What you can do while you wait"),
        acuity=str(made.acuity),
        blocks=_html(made, plan_blocks(made)),
        small=_html(made, small_print(made)),
        exercises=visitor.today.exercises,
    )


def summary(desk: Desk, request: Request, visitor: Visitor) -> Response:
    """One page to hand over to a doctor."""
    made = _made(desk, visitor) if may_see_result(visitor) else None
    if made is None or made.setting is not Setting.DOCTOR:
        return desk.to(request, "/result")
    now = desk.clock()
    in_short = summary_text(visitor.session.advice(), visitor.session.record(now), course_now(visitor, now))
    with page_in(made.language):
        sheet = hand_over(made, in_short)
    return desk.page(request, "summary.html", made.title, acuity=str(made.acuity), sheet=sheet)


_PLAN_LINKS = {
    Setting.HOME: to_say("See your plan"),
    Setting.DOCTOR: to_say("See what you can do while you wait"),
}


def _html(made: Handout, blocks: Iterable[Block], level: int = 2) -> list[Markup]:
    """Blocks as elements, `level` that of their headings."""
    with page_in(made.language):
        return [block_html(block, level) for block in blocks]


def _made(desk: Desk, visitor: Visitor) -> Handout:
    now = desk.clock()
    note(visitor.session.pack, Came.ADVISED)
    return handout(visitor.session.advice(), visitor.session.record(now), course_now(visitor, now))


PAGES = (PageOfVisit("/result", result), PageOfVisit("/plan", plan), PageOfVisit("/summary", summary))
