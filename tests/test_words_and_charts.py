"""What a person reads: sentences, the table, the chart. All of it says the same numbers."""

from functools import cache
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text
from test_profile import role_of
from test_scoring import QUESTIONNAIRE, answers_of, random_answers

from pmskills import (
    Journal,
    charts,
    example_journal,
    gap_profile,
    load_roles,
    practice_charts,
    progress,
    words,
)
from pmskills.display import BAND, EDGE, INK, MARK, PAPER, QUIET, Chart, Table, Words
from pmskills.fit import fit_to_roles
from pmskills.profile import skill_gaps
from pmskills.rehearsal import load_canvas

HOSTILE = "<script>alert(1)</script> $x^2$ & \"quotes\" 'single'"


def profile_of(role=None, **levels):
    return gap_profile(answers_of(**levels), role or role_of(), QUESTIONNAIRE)


@pytest.fixture
def mixed():
    return profile_of(
        soft_skills=[4, 5, 4, 5, 4, 5, 4, 4],
        vision=[1, 2, 2, 1, 2, 2, 1, 2],
        assertiveness=[1, 5] * 4,
        selling=[3, "na", 3, "na", 4, None, 3, None],
    )


def said(profile, skill):
    return words.sentence(next(row for row in skill_gaps(profile) if row.skill == skill))


def test_a_gap_is_said_with_its_chance(mixed):
    assert said(mixed, "vision") == (
        "On vision you are below what this role asks."
        " The chance that the gap is more than half a level is more than 9 in 10."
    )


def test_no_gap_is_said(mixed):
    assert said(mixed, "soft-skills") == "On soft skills you have no material gap for this role."


def test_cant_tell_is_said_with_how_many_answers(mixed):
    sentence = said(mixed, "selling")
    assert sentence.startswith(
        "On selling it is too early to tell: with 4 answers the chance that you are"
        " more than half a level below what this role asks is about"
    )
    assert "can't tell yet, perhaps a gap" in repr(words.numbers(mixed))


def test_a_likely_gap_is_said_no_surer_than_it_is():
    profile = profile_of(selling=[2, 3, 2, 3, 3, 3, 3, 3])
    sentence = said(profile, "selling")
    assert sentence.startswith(
        "On selling a gap is likely, but not sure: with 8 answers the chance that you are"
        " more than half a level below what this role asks is"
    )


def test_a_chance_on_both_sides_is_said_of_both():
    sentence = said(profile_of(assertiveness=[1, 5, 2, 5, 2, 5, 3, 3]), "assertiveness")
    assert sentence == (
        "On assertiveness you may be softer in places, and harder in others, than this role asks:"
        " with 8 answers the chance that you are more than half a level softer than this role asks"
        " is about 5 in 10, and harder about 1 in 10."
    )


def test_the_sentences_follow_the_chart(mixed):
    told = words.summary(mixed).sentences[:-1]
    shown = words.numbers(mixed).rows
    for line, (skill, *_) in zip(told, shown, strict=True):
        assert line.startswith(f"On {skill.lower()} ")


@pytest.mark.parametrize(
    ("levels", "says"),
    [
        ([1] * 8, "you are softer than this role asks"),
        ([5] * 8, "you are harder than this role asks"),
        ([1, 5] * 4, "softer in places, and harder in others, than this role asks"),
        ([3, 4] * 4, "you are in the range this role asks for"),
    ],
)
def test_assertiveness_is_said_as_a_position(levels, says):
    assert says in said(profile_of(assertiveness=levels), "assertiveness")


def test_strengths_are_the_persons_own_levels():
    answers = answers_of(soft_skills=[1, 5, 1, 1, 1, 1, 1, 1])
    item = QUESTIONNAIRE.items_of("soft-skills")[1]
    assert repr(words.strengths(answers, QUESTIONNAIRE)).endswith(item.levels[4])


def test_a_hard_no_is_no_strength_of_itself():
    answers = answers_of(assertiveness=[5] * 8)
    assert "level 4 or 5 yet" in repr(words.strengths(answers, QUESTIONNAIRE))


def test_work_on_first_names_the_widest_part():
    answers = answers_of(vision=[3, 3, 3, 3, 1, 1, 3, 3])
    profile = gap_profile(answers, role_of(), QUESTIONNAIRE)
    facet = QUESTIONNAIRE.facet(QUESTIONNAIRE.items_of("vision")[4].facet)
    first = words.work_on_first(answers, profile, QUESTIONNAIRE)
    assert first.lead == "Work on first: vision"
    assert facet.tonight in repr(first)
    assert len(first.sentences) <= 3


MEETS = [4, 5, 4, 5, 4, 5, 4, 5]
IN_RANGE = [3, 4, 3, 4, 3, 4, 3, 4]


def first_of(**levels):
    answers = answers_of(**levels)
    profile = gap_profile(answers, role_of(), QUESTIONNAIRE)
    return words.work_on_first(answers, profile, QUESTIONNAIRE), profile


def test_what_has_no_material_gap_is_not_worked_on():
    first, profile = first_of(
        soft_skills=MEETS, vision=[2] * 8, selling=[4, 4, 4, 4, 3, 4, 4, 4], assertiveness=IN_RANGE
    )
    verdicts = profile.set_index("skill")
    assert verdicts.loc["selling", "verdict"] == "no material gap"
    assert verdicts.loc["selling", "priority"] > 0
    assert first.lead == "Work on first: vision"
    assert "selling" not in repr(first).lower()


def test_with_nothing_sure_no_gap_is_named_and_what_would_tell_is():
    first, _ = first_of(
        soft_skills=MEETS,
        vision=[3, 4, 3, 3, 3, 4, 3, 3],
        selling=[3, "na", 3, "na", 4, None, 3, None],
        assertiveness=IN_RANGE,
    )
    assert first.lead == "Nothing stands out as a gap yet"
    assert "Work on first" not in repr(first)
    assert first.sentences[-1] == "What would tell: more answers on selling."
    whole, _ = first_of(
        soft_skills=MEETS, vision=[3, 4, 3, 3, 3, 4, 3, 3], selling=MEETS, assertiveness=IN_RANGE
    )
    assert whole.sentences[0].startswith("On vision ")
    assert whole.sentences[-1].startswith("What would tell: answers about your next attempt")


def test_with_no_gap_what_has_no_score_is_said():
    first, _ = first_of(soft_skills=MEETS, vision=MEETS, assertiveness=IN_RANGE)
    assert repr(first) == ("No gap stands out for this role. There is no score yet on selling.")


def test_a_first_look_says_when_nothing_stands_out():
    answers = answers_of(vision=[3, 4, 3, 3, 3, 4, 3, 3])
    _, gap, tonight, _ = words.first_look(answers, QUESTIONNAIRE, role_of())
    assert gap.startswith("Nothing stands out as a gap yet. On vision ")
    assert tonight.startswith("Tonight: ")


def test_first_look_after_one_answer_a_facet():
    first = QUESTIONNAIRE.asking_order()[: QUESTIONNAIRE.first_round()]
    answers = pd.DataFrame([{item.id: 2 for item in first}])
    strength, gap, tonight, disclaimer = words.first_look(answers, QUESTIONNAIRE, role_of())
    assert "yet" in strength
    assert gap.startswith("On ")
    assert tonight.startswith("Tonight: ")
    assert disclaimer == words.DISCLAIMER


def test_first_look_with_too_few_answers():
    answers = pd.DataFrame([{QUESTIONNAIRE.items[0].id: 2}])
    assert "too few answers" in words.first_look(answers, QUESTIONNAIRE, role_of())[0]


def test_words_are_kind_and_plain(mixed):
    everything = repr(words.summary(mixed)) + repr(words.numbers(mixed))
    assert "!" not in everything
    assert "unvalidated" in everything.lower()


def test_table_and_chart_say_the_same_numbers(mixed):
    table, chart = words.numbers(mixed), charts.gaps(mixed)
    for row in skill_gaps(mixed):
        assert f"{row.score:.1f}, interval {row.low:.1f} to {row.high:.1f}" in chart.alt
        assert f"{row.low:.1f} to {row.high:.1f}" in repr(table)
        assert words.verdict(row) in chart.alt


def test_each_cell_of_a_table_knows_its_column():
    few, many = (
        Table("c", ("a", "b", "c"), ()),
        Table("c", ("a", "b", "c", "<d>"), (tuple("1234"),)),
    )
    assert ("pm-stacks" in few.__html__(), "pm-stacks" in many.__html__()) == (False, True)
    assert '<td role="cell" data-label="&lt;d&gt;">4</td>' in many.__html__()


def test_the_verdict_stands_beside_the_skill(mixed):
    assert words.numbers(mixed).columns[1] == "Verdict"
    assert words.numbers(mixed).rows[0][1] == "no material gap"


def test_the_table_follows_the_chart():
    profile = profile_of(selling=[1] * 8, vision=[5] * 8)
    names = [row[0] for row in words.numbers(profile).rows]
    assert names.index("Selling") < names.index("Vision")
    assert names == sorted(names, key=charts.gaps(profile).alt.index)


def test_chart_draws_each_score_and_interval_where_it_is(mixed):
    axes = charts.gaps(mixed).figure.axes[0]
    rows = [skill_gaps(mixed)[0], *sorted(skill_gaps(mixed)[1:], key=lambda r: -r.priority)]
    dots = [line for line in axes.lines if line.get_marker() == "o"]
    assert [dot.get_xdata()[0] for dot in dots] == [row.score for row in rows]
    bars = [c for c in axes.collections if np.allclose(c.get_linewidths(), 3)]
    ends = [bar.get_segments()[0][:, 0].tolist() for bar in bars]
    assert ends == [[row.low, row.high] for row in rows]
    bands = [(patch.get_x(), patch.get_x() + patch.get_width()) for patch in axes.patches]
    assert bands == [(row.target_low, row.target_high if row.is_position else 5.0) for row in rows]


PHONE_PIXELS = 350  # what a phone of 390 has between its margins


@cache
def all_charts():
    """Return every kind of chart that a phone shows whole, with the longest words in it."""
    unsure = profile_of(vision=[3] * 8, assertiveness=[1, 5, 2, 5, 2, 5, 3, 3])
    with example_journal() as journal:
        tries = progress.attempts(journal)
    scores = progress.scores_over_time(tries)
    long_named = scores.assign(name=scores["name"] + " at a company with a long name")
    practised = load_canvas().example
    huge = practised.sell.money.model_copy(update={"high": "3,000,000", "currency": "0" * 40})
    return {
        "gaps": charts.gaps(unsure),
        "change": charts.change(progress.change(tries[1], tries[-1])),
        "views": charts.views(progress.last_views(tries[-1])),
        "surprises": charts.surprises(progress.surprises(tries[-1])),
        "timeline": charts.timeline(long_named),
        "targets": charts.targets(load_roles()["product-manager"]),
        "fit": charts.fit(fit_to_roles(answers_of(vision=[2] * 8), load_roles(), QUESTIONNAIRE)),
        "cohort": charts.cohort(gap_profile(random_answers(20), role_of(), QUESTIONNAIRE)),
        "answers": practice_charts.over_time(practised.no.tries * 7),
        "payback": practice_charts.payback(huge),
    }


def is_within(box, room):
    return room.x0 <= box.x0 and box.x1 <= room.x1 and room.y0 <= box.y0 and box.y1 <= room.y1


@pytest.mark.parametrize("name", all_charts())
def test_a_phone_shows_a_chart_whole_with_letters_to_read(name):
    chart = all_charts()[name]
    figure = chart.figure
    figure.draw_without_rendering()
    texts = [text for text in figure.findobj(Text) if text.get_text() and text.get_visible()]
    scale = PHONE_PIXELS / (72 * figure.get_figwidth())
    assert not chart.is_wide
    assert min(text.get_fontsize() for text in texts) * scale >= 11
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts]
    assert [said for said, box in boxes if not is_within(box, figure.bbox.padded(1))] == []
    close = [(one[0], two[0]) for one, two in combinations(boxes, 2) if one[1].overlaps(two[1])]
    assert close == []


def test_chart_keeps_unscored_skills_in_view():
    chart = charts.gaps(profile_of(vision=[3] * 8))
    assert "Selling: no score yet, 0 answered" in chart.alt
    assert len([line for line in chart.figure.axes[0].lines if line.get_marker() == "o"]) == 1


def test_chart_shows_one_attempt_only():
    profile = gap_profile(random_answers(2), role_of(), QUESTIONNAIRE)
    with pytest.raises(ValueError, match="one attempt"):
        charts.gaps(profile)


def test_chart_is_one_picture_with_its_words(mixed):
    chart = charts.gaps(mixed)
    bundle = chart._repr_mimebundle_()
    assert set(bundle) == {"text/html", "text/plain"}
    assert bundle["text/plain"] == chart.alt
    assert bundle["text/html"].count("<img ") == 1
    assert '<img alt="Soft skills: 4.4, interval' in bundle["text/html"]
    assert bundle["text/html"] == charts.gaps(mixed)._repr_mimebundle_()["text/html"]


def contrast(one, other):
    """Return the contrast of two colours (WCAG 2.2)."""

    def luminance(colour):
        channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_what_is_drawn_stands_out():
    assert contrast(INK, PAPER) >= 7
    assert contrast(QUIET, PAPER) >= 4.5
    for under in (PAPER, BAND):
        assert contrast(MARK, under) >= 4.5
    assert contrast(EDGE, PAPER) >= 3


@pytest.mark.parametrize(
    "shown",
    [
        Words((HOSTILE,), lead=HOSTILE),
        Table(HOSTILE, (HOSTILE, "b"), ((HOSTILE, HOSTILE),)),
    ],
)
def test_text_is_never_run(shown):
    html = shown._repr_html_()
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert HOSTILE in repr(shown)


def test_a_charts_text_is_never_run(mixed):
    mixed["skill"] = HOSTILE
    chart = charts.gaps(mixed)
    assert "<script" not in chart.svg()
    assert Chart(chart.figure, HOSTILE).svg().count("<script") == 0


def test_a_name_that_looks_like_a_formula_is_drawn_as_it_is():
    name = r"$$\unicode{<img>}$$ words $x^$"
    with Journal(":memory:") as journal:
        for level in (2, 4):
            attempt = journal.begin(name)
            for item in journal.questionnaire(attempt).items:
                journal.answer(attempt, item.id, level)
        tries = progress.attempts(journal)
    chart = charts.timeline(progress.scores_over_time(tries))
    assert "words $x^$" in chart.svg()
