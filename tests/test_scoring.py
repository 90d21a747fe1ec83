"""Scores and their uncertainty."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmskills import load_questionnaire, score
from pmskills.answers import AnswersError

QUESTIONNAIRE = load_questionnaire()
ITEMS = [item.id for item in QUESTIONNAIRE.items]
SKILLS = [skill.id for skill in QUESTIONNAIRE.skills]


def answers_of(**levels_by_skill):
    """Return one row of answers from eight levels a skill."""
    row = {}
    for skill, levels in levels_by_skill.items():
        items = QUESTIONNAIRE.items_of(skill.replace("_", "-"))
        row |= {item.id: level for item, level in zip(items, levels, strict=True)}
    return pd.DataFrame([row], dtype=object)


def row_of(frame, skill):
    return frame[frame["skill"] == skill].iloc[0]


def random_answers(rows, seed=1):
    """Return random answers with 10 % blanks and 5 % no opportunity."""
    rng = np.random.default_rng(seed)
    levels = rng.integers(1, 6, (rows, len(ITEMS))).astype(object)
    fate = rng.random(levels.shape)
    levels[fate < 0.15] = "na"
    levels[fate < 0.10] = None
    return pd.DataFrame(levels, columns=ITEMS)


def test_scores_are_row_means_computed_independently():
    answers = random_answers(1000)
    frame = score(answers, QUESTIONNAIRE)
    assert len(frame) == 4000
    checked = 0
    for number, row in enumerate(answers.to_dict("records"), start=1):
        for skill in SKILLS:
            items = QUESTIONNAIRE.items_of(skill)
            levels = [row[item.id] for item in items if isinstance(row[item.id], int)]
            facets = {item.facet for item in items if isinstance(row[item.id], int)}
            got = frame.iloc[(number - 1) * 4 + SKILLS.index(skill)]
            assert (got["attempt"], got["skill"]) == (number, skill)
            assert got["answered"] == len(levels)
            assert got["no_opportunity"] == sum(row[item.id] == "na" for item in items)
            if len(levels) >= 4 and len(facets) == 4:
                assert abs(got["score"] - math.fsum(levels) / len(levels)) < 1e-12
                checked += 1
            else:
                assert np.isnan(got[["score", "se", "low", "high"]].astype(float)).all()
    assert checked > 2000


def test_hand_worked_interval():
    # Eight 3s on vision and nothing else. Pulled mean (24 + 3) / 9 = 3, room 2 * 2 / 4 = 1.
    # No squares, so scatter = 6 / (6 + 7) = 0.46154; error = sqrt(0.46154 / 9) / 4 = 0.056614.
    # The middle is at angle pi / 4 = 0.785398. df = 13, and t at .95 with 13 df is 1.77093
    # (any table), so half the interval is 0.100260 radians:
    # low  = 1 + 4 sin^2(0.685138) = 1 + 4 * 0.400408 = 2.601634; high = 6 - low = 3.398366.
    # se in levels = 4 sin(2 * pi / 4) * 0.056614 = 0.226455.
    row = row_of(score(answers_of(vision=[3] * 8), QUESTIONNAIRE), "vision")
    assert row["score"] == 3
    assert row["se"] == pytest.approx(0.226455, abs=1e-5)
    assert row["low"] == pytest.approx(2.601634, abs=1e-4)
    assert row["high"] == pytest.approx(3.398366, abs=1e-4)


def test_hand_worked_interval_with_scatter_from_two_skills():
    # Vision 2 2 2 2 4 4 4 4: mean 3, squares 8. Selling eight 3s: no squares. Both have the
    # pulled mean 3 and room 1. Scatter = (6 + 8) / (6 + 7 + 7) = 0.7;
    # error = sqrt(0.7 / 9) / 4 = 0.069722; se = 4 * 0.069722 = 0.278887 for both.
    # df = 20, t at .95 is 1.72472, half = 0.120251;
    # low = 1 + 4 sin^2(0.665147) = 1 + 4 * 0.380906 = 2.523623.
    frame = score(answers_of(vision=[2, 4] * 4, selling=[3] * 8), QUESTIONNAIRE)
    for skill in ("vision", "selling"):
        assert row_of(frame, skill)["se"] == pytest.approx(0.278887, abs=1e-5)
        assert row_of(frame, skill)["low"] == pytest.approx(2.523623, abs=1e-4)


def test_equal_answers_are_not_certain():
    row = row_of(score(answers_of(selling=[5] * 8), QUESTIONNAIRE), "selling")
    assert row["score"] == row["high"] == 5
    assert row["low"] < 4.8
    assert row["se"] > 0


def test_more_answers_are_surer():
    few = answers_of(vision=[2, None, 3, None, 2, None, 3, None])
    many = answers_of(vision=[2, 2, 3, 3, 2, 2, 3, 3])
    widths = [
        row["high"] - row["low"]
        for row in (row_of(score(frame, QUESTIONNAIRE), "vision") for frame in (few, many))
    ]
    assert widths[0] > widths[1]


@pytest.mark.parametrize(
    ("levels", "why"),
    [
        ([3, None, 3, None, 3, None, None, None], "three answered"),
        ([3, 3, 3, 3, 3, 3, None, None], "a facet with none"),
        ([3, 3, 3, 3, 3, 3, "na", "na"], "a facet with no opportunity"),
        ([None] * 8, "nothing answered"),
    ],
)
def test_too_few_answers_give_no_score(levels, why):
    row = row_of(score(answers_of(vision=levels), QUESTIONNAIRE), "vision")
    assert np.isnan(row["score"]), why
    assert np.isnan(row["low"])


def test_four_answers_one_a_facet_give_a_score():
    levels = [3, None, 4, None, 3, None, 4, None]
    assert row_of(score(answers_of(vision=levels), QUESTIONNAIRE), "vision")["score"] == 3.5


def test_attempts_keep_their_names_and_order():
    answers = random_answers(3)
    answers.insert(0, "attempt", ["b", "a", "c"])
    frame = score(answers, QUESTIONNAIRE)
    assert list(frame["attempt"]) == [name for name in "bac" for _ in range(4)]
    assert list(frame["skill"]) == SKILLS * 3


def test_columns_may_be_any_order_and_any_dtype():
    answers = random_answers(20)
    expected = score(answers, QUESTIONNAIRE)
    shuffled = answers[list(reversed(ITEMS))]
    as_text = answers.map(lambda cell: "" if cell is None else str(cell))
    as_category = as_text.astype("category")
    for frame in (shuffled, as_text, as_category):
        pd.testing.assert_frame_equal(score(frame, QUESTIONNAIRE), expected)
    whole = pd.DataFrame(np.full((2, 32), 4), columns=ITEMS)
    for dtype in ("int8", "int64", "float64", "Int64"):
        assert set(score(whole.astype(dtype), QUESTIONNAIRE)["score"]) == {4.0}


@pytest.mark.parametrize("cell", [0, 6, 2.5, "often", True, -1, "4.5", float("inf"), "NA", 10**30])
def test_a_wrong_cell_is_named(cell):
    answers = random_answers(3).astype(object)
    answers.loc[1, ITEMS[5]] = cell
    with pytest.raises(AnswersError, match=rf"row 2 \(attempt 2\), column '{ITEMS[5]}'"):
        score(answers, QUESTIONNAIRE)


def test_no_rows_give_no_scores():
    assert score(pd.DataFrame(columns=ITEMS), QUESTIONNAIRE).empty


Cells = st.one_of(st.integers(1, 5), st.just("na"), st.none())


@given(st.lists(Cells, min_size=32, max_size=32))
def test_interval_is_around_the_score_and_within_the_scale(cells):
    frame = score(pd.DataFrame([cells], columns=ITEMS, dtype=object), QUESTIONNAIRE)
    for row in frame.dropna().to_dict("records"):
        assert 1 <= row["low"] <= row["score"] <= row["high"] <= 5
        assert row["high"] - row["low"] > 0.2
        assert 0 < row["se"] < 2


@given(st.lists(st.integers(1, 5), min_size=32, max_size=32))
def test_the_scale_has_no_favourite_end(levels):
    one = score(pd.DataFrame([levels], columns=ITEMS), QUESTIONNAIRE)
    other = score(pd.DataFrame([[6 - level for level in levels]], columns=ITEMS), QUESTIONNAIRE)
    np.testing.assert_allclose(one["low"], 6 - other["high"])
    np.testing.assert_allclose(one["se"], other["se"])


@given(st.lists(st.lists(Cells, min_size=32, max_size=32), min_size=2, max_size=4))
def test_one_person_is_scored_alike_alone_and_in_a_crowd(people):
    crowd = pd.DataFrame(people, columns=ITEMS, dtype=object)
    together = score(crowd, QUESTIONNAIRE).drop(columns="attempt")
    alone = pd.concat(
        [score(crowd.iloc[[place]], QUESTIONNAIRE) for place in range(len(crowd))],
        ignore_index=True,
    ).drop(columns="attempt")
    pd.testing.assert_frame_equal(together, alone)
