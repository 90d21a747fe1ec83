"""The example journal shows each verdict at least once, and says that it is made up."""

from dataclasses import replace
from itertools import pairwise

import pandas as pd
import pytest

from pmskills import charts, example_journal, gap_profile, load_roles, progress
from pmskills.attempt_words import (
    asked_numbers,
    changes,
    seen_by_others,
    view_numbers,
    what_changed,
)
from pmskills.datafiles import data_dir
from pmskills.display import Words
from pmskills.feedback import Emphases


@pytest.fixture(scope="module")
def attempts():
    with example_journal() as journal:
        return progress.attempts(journal)


def all_changes(attempts):
    scored = [attempt for attempt in attempts if attempt.is_scored]
    return [(one, two, progress.change(one, two)) for one, two in pairwise(scored)]


def test_it_says_that_it_is_made_up():
    text = (data_dir() / "example-journal.toml").read_text(encoding="utf-8")
    assert "Nobody's real answers" in text
    assert 'about = "Synthetic' in text


def test_every_verdict_on_a_gap_is_there(attempts):
    role = load_roles()["product-manager"]
    verdicts = {
        verdict
        for attempt in attempts
        for verdict in gap_profile(attempt.answers, role, attempt.questionnaire)["verdict"]
    }
    assert verdicts == {"gap", "no material gap", "can't tell yet"}


def test_every_verdict_on_change_is_there(attempts):
    verdicts = {v for _, _, changed in all_changes(attempts) for v in changed["verdict"]}
    assert verdicts == {"risen", "fallen", "no change we can tell", "too few to compare"}


def test_every_verdict_on_two_views_is_there(attempts):
    verdicts = set(pd.concat([progress.views(attempt) for attempt in attempts])["verdict"])
    assert verdicts == {"aligned", "blind spot", "hidden strength", "can't tell yet"}


def test_an_attempt_with_feedback_and_no_answers_is_normal(attempts):
    third = attempts[2]
    assert (third.answered, third.is_scored) == (0, False)
    assert third.readings
    assert "nothing to put side by side" in repr(seen_by_others(progress.views(third)))


def test_where_they_rate_higher_comes_first(attempts):
    first = seen_by_others(progress.views(attempts[3])).sentences[0]
    assert first.startswith("On selling they rate you higher than you do: you ")


def test_a_panel_is_not_told_to_ask_a_panel(attempts):
    seen = progress.last_views(attempts[1]).assign(verdict="can't tell yet")
    assert "A second one, or a panel" in repr(seen_by_others(seen))
    assert "or a panel" not in repr(seen_by_others(seen, "a panel"))


def test_too_early_to_tell_says_how_far_apart_the_two_may_be(attempts):
    seen = progress.last_views(attempts[1])
    row = next(row for row in seen.itertuples() if row.verdict == "can't tell yet")
    assert (
        f"interviewer {row.reading}; the difference may be from {row.low:+.1f} to {row.high:+.1f}."
        in repr(seen_by_others(seen))
    )


def test_the_example_of_the_debrief_has_a_surprise_on_both_sides(attempts):
    said = repr(asked_numbers(progress.surprises(attempts[-1])))
    assert "tested more than expected" in said
    assert "tested less than expected" in said


def test_a_disagreement_without_a_reason_is_shown(attempts):
    tested = Emphases(emphasis={"vision": "strong"}, disagree={"vision": " "})
    asked = progress.surprises(replace(attempts[1], tested=tested)).set_index("skill")
    assert asked.loc["vision", "disagree"] == "yes"
    assert asked.loc["selling", "disagree"] == ""


def test_first_times_come_before_numbers(attempts):
    (one, two, changed), *_ = all_changes(attempts)
    said = what_changed(changed, progress.first_times(one, two))
    assert said.sentences[0].startswith("For the first time there was an opportunity: ")
    assert said.sentences[-1].startswith("With 8 questions a skill, a real rise of less")


def test_what_is_told_is_not_denied_by_what_may_go_unseen(attempts):
    said = repr(what_changed(all_changes(attempts)[-1][-1], []))
    assert "Soft skills have fallen by 1.9 levels." in said
    assert "Vision has risen by 2.2 levels." in said
    assert "more than chance explains" in said
    assert "may go unseen" not in said


def test_where_nothing_could_be_compared_nothing_is_said_of_change(attempts):
    changed = all_changes(attempts)[0][-1]
    changed = changed.assign(items=4, verdict="too few to compare", change=float("nan"))
    assert repr(what_changed(changed, [])) == (
        "A comparison needs 5 questions a skill answered both times."
    )
    assert isinstance(charts.change(changed), Words)
    assert isinstance(changes(changed), Words)


def test_charts_and_tables_of_change_say_the_same(attempts):
    *_, (_, _, changed) = all_changes(attempts)
    chart, table = charts.change(changed), changes(changed)
    for row in changed.itertuples():
        assert row.verdict in chart.alt
        assert row.verdict in repr(table)
    dots = [line for line in chart.figure.axes[0].lines if line.get_marker() == "o"]
    assert [dot.get_xdata()[0] for dot in dots] == list(changed["change"].dropna())


def test_chart_of_two_views(attempts):
    seen = progress.views(attempts[3])
    chart = charts.views(seen)
    assert "interviewer 5, they rate it higher" in chart.alt
    lines = chart.figure.axes[0].lines
    marks = [line.get_xdata()[0] for line in lines]
    assert marks == [value for row in seen.itertuples() for value in (row.reading, row.score)]
    for diamond, dot in pairwise(lines):  # where both are equal, both are seen
        if diamond.get_marker() in ("D", "s"):
            inside = diamond.get_markersize() - diamond.get_markeredgewidth()
            assert dot.get_markersize() < inside


def test_where_nothing_can_be_compared_a_sentence_says_so(attempts):
    nothing = progress.views(attempts[3]).head(0)
    for shown in (charts.views(nothing), view_numbers(nothing)):
        assert isinstance(shown, Words)
    blank = progress.surprises(attempts[1]).assign(expected="", tested="", disagree="")
    for shown in (charts.surprises(blank), asked_numbers(blank)):
        assert isinstance(shown, Words)
    tested = blank.assign(tested="strong")
    assert (
        "expected not noted, tested strong, nothing to compare with" in charts.surprises(tested).alt
    )
    assert "nothing to compare with" in repr(asked_numbers(tested))
    disagreed = blank.assign(disagree="They want a seller.")
    assert "They want a seller." in repr(asked_numbers(disagreed))


def test_chart_of_what_was_tested(attempts):
    asked = progress.surprises(attempts[1])
    chart = charts.surprises(asked)
    assert "Vision: expected some, tested strong, tested more than expected." in chart.alt
    assert "A vision is made with the users" in repr(asked_numbers(asked))


def test_timeline_draws_each_scored_attempt(attempts):
    scores = progress.scores_over_time(attempts)
    chart = charts.timeline(scores)
    assert "Vision: First attempt" in chart.alt
    dots = [line for axes in chart.figure.axes for line in axes.lines if line.get_marker() == "o"]
    assert len(dots) == scores["score"].notna().sum()
