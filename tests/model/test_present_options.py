"""Present options: which answers say that what is asked about is there."""

from __future__ import annotations

from dataclasses import replace

from soundadvice.model.question import MultiChoice, present_options
from support.packs.by_hand import choice, options_named

SIGNS = MultiChoice(id="signs", text="signs?", options=options_named(("leg", "arm", "none", "unsure")))


def test_of_a_choice_with_severity_it_is_what_is_worse_than_the_best() -> None:
    pain = choice("pain", "bad", "some", "unsure", "no", "worst")
    graded = replace(pain, severity=(("some", "no"), ("unsure", "bad"), ("worst",)))
    assert present_options(graded) == ("bad", "worst")


def test_of_another_choice_it_is_all_but_no_none_and_unsure() -> None:
    assert present_options(choice("pain", "some", "no", "none", "unsure", "worst")) == ("some", "worst")
    assert present_options(choice("pain", "no", "none", "unsure")) == ()


def test_of_signs_it_is_each_that_does_not_protect() -> None:
    assert present_options(SIGNS) == ("leg", "arm")
    assert present_options(replace(SIGNS, protects=("arm",))) == ("leg",)
    no = replace(SIGNS, options=options_named(("leg", "no", "none")))
    assert present_options(no) == ("leg", "no")  # beside other signs, `no` is one as any other


def test_where_all_protect_it_is_to_have_none_of_them() -> None:
    assert present_options(replace(SIGNS, protects=("leg", "arm"))) == ("none",)
    assert present_options(replace(SIGNS, options=options_named(("none", "unsure")))) == ()
