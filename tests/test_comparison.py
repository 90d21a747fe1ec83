"""Change between attempts, and self beside interviewer."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_profile import t_cdf
from test_scoring import ITEMS, QUESTIONNAIRE, answers_of, random_answers, row_of

from pmskills import Journal, score
from pmskills.answers import AnswersError
from pmskills.comparison import change_between, self_against, smallest_rise_told
from pmskills.feedback import Reading
from pmskills.journal import Answer
from pmskills.progress import attempts, change, first_times


def judged(skill, before, after):
    frames = (answers_of(**{skill: levels}) for levels in (before, after))
    return row_of(change_between(*frames, QUESTIONNAIRE), skill)


def test_hand_worked_change():
    # Vision: eight 2s, then eight 4s; nothing else. Pulled means (16 + 3) / 9 = 2.1111 and
    # (32 + 3) / 9 = 3.8889, both with room 1.1111 * 2.8889 / 4 = 0.802469. No scatter of
    # differences: scatter = (6 * 1.9^2 + 0) / (6 + 7 * 0.802469) = 21.66 / 11.617284 = 1.864463.
    # error = sqrt(1.864463 * 8) / 9 / 4 = 0.107281. Angles arcsin(sqrt(0.277778)) = 0.555119
    # and pi / 2 less that, 1.015677: t = 0.460558 / 0.107281 = 4.29300, with 13 df.
    # p two-sided = 2 (1 - T(4.293)) = 0.00088; times four skills still far under .10: risen.
    # p_rise = T(4.293 sqrt(8 / 14)).
    before, after = math.asin(math.sqrt(0.277778)), math.pi / 2 - math.asin(math.sqrt(0.277778))
    t = (after - before) / 0.107281
    row = judged("vision", [2] * 8, [4] * 8)
    assert (row["items"], row["change"], row["verdict"]) == (8, 2.0, "risen")
    assert t == pytest.approx(4.293, abs=1e-3)
    assert row["p_rise"] == pytest.approx(t_cdf(t * math.sqrt(8 / 14), 13), abs=1e-4)
    # T(1.77093) = .95 with 13 df, so half = 0.189987 on the angle; the sum of angles is pi / 2:
    # low = 4 sin(0.460558 - 0.189987) = 1.0692; high = 4 sin(0.650545) = 2.4227.
    assert row["low"] == pytest.approx(1.0692, abs=1e-3)
    assert row["high"] == pytest.approx(2.4227, abs=1e-3)


def test_a_fall_mirrors_a_rise():
    rise, fall = judged("selling", [2] * 8, [4] * 8), judged("selling", [4] * 8, [2] * 8)
    assert fall["verdict"] == "fallen"
    assert fall["change"] == -rise["change"]
    assert fall["low"] == pytest.approx(-rise["high"])
    assert fall["p_rise"] == pytest.approx(1 - rise["p_rise"])


def test_equal_differences_are_not_certain():
    row = judged("vision", [3] * 8, [3] * 8)
    assert row["verdict"] == "no change we can tell"
    assert row["low"] < 0 < row["high"]
    assert row["p_rise"] == pytest.approx(0.5)


def test_only_items_answered_both_times_count():
    row = judged("vision", [1, 2, 2, 2, 2, 2, "na", None], [None, 4, 4, 4, 4, 4, 5, 5])
    assert (row["items"], row["change"], row["first_time"]) == (5, 2.0, 1)


def test_under_five_common_items_there_is_no_comparison():
    row = judged("vision", [1, 1, 1, 1, None, None, None, None], [5] * 8)
    assert (row["items"], row["verdict"]) == (4, "too few to compare")
    assert np.isnan(row[["change", "low", "high", "p_rise"]].astype(float)).all()


def test_people_must_match():
    with pytest.raises(AnswersError, match="2 rows before and 3 after"):
        change_between(random_answers(2), random_answers(3), QUESTIONNAIRE)


def test_a_small_rise_needs_more_items():
    needed = [smallest_rise_told(items) for items in (5, 8, 12, 16)]
    assert needed == sorted(needed, reverse=True)
    assert 1.5 < needed[1] < 3


@given(st.integers(0, 2**32 - 1))
def test_each_person_is_judged_alike_alone_and_in_a_crowd(seed):
    before, after = random_answers(3, seed), random_answers(3, seed + 1)
    together = change_between(before, after, QUESTIONNAIRE).drop(columns="attempt")
    alone = pd.concat(
        [
            change_between(before.iloc[[n]], after.iloc[[n]], QUESTIONNAIRE)
            for n in range(len(before))
        ],
        ignore_index=True,
    ).drop(columns="attempt")
    pd.testing.assert_frame_equal(together, alone)
    known = together.dropna()
    assert (known["low"] <= known["change"]).all()
    assert (known["change"] <= known["high"]).all()


def edited(questionnaire, place, **changes):
    item = questionnaire.items[place].model_copy(update=changes)
    items = (*questionnaire.items[:place], item, *questionnaire.items[place + 1 :])
    return questionnaire.model_copy(update={"items": items})


@given(
    st.integers(0, 31),
    st.sampled_from([{"prompt": "Another question?"}, {"id": "a-new-id"}, {"levels": ("a",) * 5}]),
)
def test_editing_the_questionnaire_never_alters_an_older_comparison(place, changes):
    rows = random_answers(2, place).astype(object).to_dict("records")
    with Journal(":memory:") as journal:
        for row in rows:
            said = [Answer(item, level) for item, level in row.items() if not pd.isna(level)]
            journal.save(journal.begin(questionnaire=QUESTIONNAIRE), said)
        earlier, later = attempts(journal)
        before = change(earlier, later)
        newest = journal.begin(questionnaire=edited(QUESTIONNAIRE, place, **changes))
        journal.save(newest, [Answer(item.id, 3) for item in journal.questionnaire(newest).items])
        earlier, later, latest = attempts(journal)
        pd.testing.assert_frame_equal(change(earlier, later), before)
        assert earlier.questionnaire == later.questionnaire == QUESTIONNAIRE
        skill = QUESTIONNAIRE.items[place].skill
        compared = row_of(change(later, latest), skill)["items"]
        same = [
            item for item in QUESTIONNAIRE.items_of(skill) if item != QUESTIONNAIRE.items[place]
        ]
        levels = later.answers.iloc[0]
        assert compared == sum(isinstance(levels[item.id], int) for item in same)


def test_first_times_are_named():
    with Journal(":memory:") as journal:
        for level in ("na", 2):
            journal.answer(journal.begin(), ITEMS[3], level)
        assert first_times(*attempts(journal)) == ["Expectation management (soft skills)"]


def test_hand_worked_difference():
    # Vision: eight 5s, nothing else. Pulled mean (40 + 3) / 9 = 4.7778, room 3.7778 * 0.2222 / 4
    # = 0.209877; scatter 6 / (6 + 7 * 0.209877) = 0.803307; se = sqrt(0.803307 * 0.209877 / 9)
    # = 0.136869. A panel in their words: 0.8 * sqrt(1 - 0.74) = 0.407922, rounded to a whole
    # level: 1 / sqrt(12) = 0.288675. Spread = sqrt(0.018733 + 0.166400 + 0.083333) = 0.518141.
    # Against a 4: centre 0.777778, t = 1.50109 with 13 df, p = 0.157: not told. T's .95 is
    # 1.770933, so half = 0.917593: from -0.139815 to 1.695371; the plain difference is 1.
    row = views([5] * 8, 4, source="a panel", voice="their words").iloc[0]
    assert row["difference"] == 1
    assert row["low"] == pytest.approx(-0.139815, abs=1e-4)
    assert row["high"] == pytest.approx(1.695371, abs=1e-4)
    assert row["verdict"] == "can't tell yet"


def views(self_levels, level, **reading):
    scores = score(answers_of(vision=self_levels), QUESTIONNAIRE)
    return self_against(scores, Reading(levels={"vision": level}, **reading))


def test_a_view_that_is_far_apart_is_said():
    panel = {"source": "a panel", "voice": "their words"}
    assert views([5] * 8, 1, **panel)["verdict"].tolist() == ["blind spot"]
    assert views([1] * 8, 5, **panel)["verdict"].tolist() == ["hidden strength"]


def test_one_interviewers_reading_mostly_cannot_tell():
    assert views([4] * 8, 3)["verdict"].tolist() == ["can't tell yet"]


def test_what_was_not_observed_is_no_disagreement():
    assert views([4] * 8, None).empty
    scores = score(answers_of(vision=[4] * 8), QUESTIONNAIRE)
    assert self_against(scores, Reading(source="no feedback received")).empty


def test_a_panel_is_worth_more_than_one_and_their_words_more_than_a_reading_of_them():
    widths = [
        (row["high"] - row["low"]).item()
        for row in (
            views([3] * 8, 3, source="a panel", voice="their words"),
            views([3] * 8, 3, source="one interviewer", voice="their words"),
            views([3] * 8, 3, source="one interviewer", voice="my reading of them"),
        )
    ]
    assert widths == sorted(widths)
    assert len(set(widths)) == 3
