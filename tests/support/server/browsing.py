"""Browsing: a person at the web page in a real Chromium, by mouse, by keyboard and with axe."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from soundadvice.session.pacing import MAKE_PLAN
from support.npm.axe import RULES, axe_source
from support.server.visits import PACK, form_of

MOST_TABS = 60


class Person:
    """Someone at the page. Notes every request that leaves for elsewhere, and every complaint of the browser."""

    def __init__(self, browser: Any, address: str, **more: object) -> None:
        self.address = address
        self.context = browser.new_context(accept_downloads=True, **more)
        self.context.set_default_timeout(60_000)
        self.page = self.context.new_page()
        self.elsewhere: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda one: one.url.startswith(address) or self.elsewhere.append(one.url))
        self.page.on("console", lambda one: one.type == "error" and self.complaints.append(one.text))
        self.page.on("pageerror", lambda one: self.complaints.append(str(one)))

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.address)

    def follow(self, locator: Any) -> None:
        """Clicks, and waits for the page that it leads to."""
        with self.page.expect_navigation():
            locator.click()

    def enter(self) -> None:
        """Presses Enter, and waits for the page that it leads to."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def go(self, path: str = "/") -> None:
        self.page.goto(self.address + path)

    def begin(self) -> Person:
        self.go()
        self.follow(self.page.get_by_role("button", name="Begin"))
        return self

    @property
    def asked(self) -> str | None:
        field = self.page.locator("input[name=question]")
        return field.get_attribute("value") if field.count() else None

    def answer(self, given: object) -> None:
        """Answers the question on the page by mouse."""
        if given is None:
            self.follow(self.page.get_by_role("button", name="Skip this question"))
            return
        if self.page.locator("input[name=number]").count():
            number, _, unit = str(given).partition(" ")
            self.page.fill("input[name=number]", number)
            if unit:
                self.page.locator(f"input[name=unit][value={unit}] + label").click()
        else:
            for option in given if isinstance(given, list) else [given]:
                self.page.locator(f"input[name=answer][value={option}] + label").click()
        self.follow(self.page.get_by_role("button", name="Continue"))

    def answer_all(self, answers: dict[str, object], *, by_hand: bool = False) -> Person:
        """Answers what is asked until nothing is; by hand, or as the forms would be sent, without a look at each."""
        if by_hand:
            while (name := self.asked) is not None:
                self.answer(answers.get(name))
            return self
        html, url = self.page.content(), self.page.url
        while (found := re.search('name="question" value="([a-z0-9_]+)"', html)) is not None:
            name = found[1]
            given = form_of(PACK.question[name], answers[name]) if answers.get(name) is not None else {"skip": "yes"}
            html, url = self._sent(html, "/question", {"question": name, **given})
        self.page.goto(url)
        return self

    def _sent(self, html: str, path: str, fields: dict[str, Any]) -> tuple[str, str]:
        """The page, and its address, that a form leads to."""
        token = re.search('name="token" value="([0-9a-f]+)"', html)
        assert token is not None
        said = self.context.request.post(
            self.address + path,
            data=urlencode({"token": token[1], **fields}, doseq=True),
            headers={"content-type": "application/x-www-form-urlencoded", "origin": self.address},
        )
        assert said.ok, said.text()
        return said.text(), said.url

    def choose(self, answers: dict[str, object], *, by_hand: bool = False) -> Person:
        """Answers the pages of choices, until the plan; by hand, or as the forms would be sent."""
        while by_hand and self.path.startswith("/choices/"):
            for name, given in answers.items():
                for option in given if isinstance(given, list) else [given]:
                    found = self.page.locator(f"input[name=answer-{name}][value='{option}'] + label")
                    if found.count():
                        found.click()
            self.follow(self.page.locator("form button.big"))
        html, url = self.page.content(), self.page.url
        while (path := url.removeprefix(self.address)).startswith("/choices/"):
            names = dict.fromkeys(re.findall('name="(?:answer|number)-([a-z0-9_]+)"', html))
            forms = {name: form_of(PACK.question[name], answers[name]) for name in names if name in answers}
            fields = {f"{field}-{name}": values for name, form in forms.items() for field, values in form.items()}
            html, url = self._sent(html, path, fields)
        if not by_hand:
            self.page.goto(url)
        return self

    def to_result(self, answers: dict[str, object], *, plan: bool = True, by_hand: bool = False) -> Person:
        """To the advice; where it is to look after it at home, by way of the plan."""
        self.begin().answer_all(answers, by_hand=by_hand)
        if self.path == "/check":
            self.follow(self.page.locator("main form button").first)
        assert self.path == "/result"
        if plan and (make := self.page.get_by_role("button", name=MAKE_PLAN)).count():
            self.follow(make)
            self.choose(answers, by_hand=by_hand)
            assert self.path == "/plan"
            self.go("/result")
        return self

    # By keyboard alone

    def tab_to(self, selector: str) -> None:
        """Presses Tab until the element has the focus, which must show."""
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("s => document.activeElement.matches(s)", selector):
                return
        raise AssertionError(f"Tab does not reach {selector} on {self.path}")

    def key_answer(self, given: object) -> None:
        press = self.page.keyboard.press
        if given is None:
            self.tab_to("button[name=skip]")
            self.enter()
            return
        if self.page.locator("input[name=number]").count():
            number, _, unit = str(given).partition(" ")
            self.tab_to("input[name=number]")
            self.page.keyboard.type(number)
            if unit:
                self.tab_to("input[name=unit]")
                press("Space")
                while not self.page.locator(f"input[name=unit][value={unit}]").is_checked():
                    press("ArrowDown")
        elif self.page.locator("input[type=checkbox][name=answer]").count():
            assert isinstance(given, list)
            for option in given:
                self.tab_to(f"input[value={option}]")
                press("Space")
        else:
            self.tab_to("input[type=radio]")
            press("Space")
            for _ in range(20):
                if self.page.locator(f"input[name=answer][value={given}]").is_checked():
                    break
                press("ArrowDown")
        self.tab_to("form button.big")
        self.enter()

    # What is seen

    def is_calm(self) -> None:
        """Nothing went elsewhere, and the browser had nothing to complain of, such as a broken policy."""
        assert self.elsewhere == []
        # Answers that are to be mended, and pages that are not there, come with a status that browsers report.
        assert [one for one in self.complaints if "status of 4" not in one] == []

    def fits(self) -> None:
        """No one has to scroll sideways."""
        wide = self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert wide[0] <= wide[1], (self.path, wide)

    def targets(self) -> None:
        """What is pressed is 24 pixels or more each way; links within a sentence are excepted, as WCAG says."""
        small = self.page.evaluate(
            """() => [...document.querySelectorAll(
                "button, summary, .option label, input[type=text], nav a, li > a:only-child, a.big")]
            .filter(e => e.offsetParent).map(e => [e.textContent.trim(), e.getBoundingClientRect()])
            .filter(([t, r]) => r.height < 24 || r.width < 24).map(([t]) => t)"""
        )
        assert small == [], self.path

    def bordered(self) -> None:
        """Whatever is pressed or framed has a border that shows, where the browser takes the other colours away."""
        bare = self.page.evaluate(
            """() => [...document.querySelectorAll(
                "button, a.big, a.plain, .call a, .card, .option label, .errors, input[type=text], textarea, dialog")]
            .filter(e => e.offsetParent).filter(e => { const c = getComputedStyle(e);
                return c.borderTopStyle === "none" || parseFloat(c.borderTopWidth) < 1
                    || c.borderTopColor === getComputedStyle(document.body).backgroundColor; })
            .map(e => e.textContent.trim())"""
        )
        assert bare == [], self.path

    def accessible(self, rules: list[str] = RULES) -> None:
        """axe finds nothing, by the rules with these tags."""
        self.page.evaluate(axe_source())
        found = self.page.evaluate("rules => axe.run({runOnly: rules})", rules)
        assert found["passes"]
        said = [(one["id"], [node["html"][:150] for node in one["nodes"]]) for one in found["violations"]]
        assert said == [], self.path
        assert [one["id"] for one in found["incomplete"] if one["id"] != "color-contrast"] == []
