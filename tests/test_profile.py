"""Gaps against a role, and how sure they are."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_scoring import ITEMS, QUESTIONNAIRE, answers_of, random_answers, row_of

from pmskills import gap_profile, load_roles, score
from pmskills.profile import skill_gaps
from pmskills.roles import Role, Target

NOTE = {"why_target": "For a test.", "why_importance": "For a test."}
COLUMNS = [
    *("attempt", "skill", "answered", "no_opportunity", "score", "se", "low", "high"),
    *("target_low", "target_high", "importance", "gap_below", "gap_above", "p_below", "p_above"),
    *("direction", "verdict", "priority"),
]


def role_of(amount=3.5, position=(3.0, 4.0), importance=0.8):
    """Return a role that asks the same of every amount."""
    target = Target(low=amount, importance=importance, **NOTE)
    spot = Target(low=position[0], high=position[1], importance=importance, **NOTE)
    targets = {"soft-skills": target, "vision": target, "assertiveness": spot, "selling": target}
    return Role(id="test", name="Test", about="For a test.", targets=targets)


def judged(skill, levels, role):
    return row_of(gap_profile(answers_of(**{skill: levels}), role, QUESTIONNAIRE), skill)


def t_cdf(x, df):
    """Return the t distribution by Simpson's rule, with nothing from scipy."""
    constant = math.gamma((df + 1) / 2) / (math.sqrt(df * math.pi) * math.gamma(df / 2))
    points = np.linspace(0, abs(x), 2001)
    density = constant * (1 + points**2 / df) ** (-(df + 1) / 2)
    weights = np.array([1, *([4, 2] * 999), 4, 1])
    half = float((density * weights).sum() * (points[1] - points[0]) / 3)
    return 0.5 + math.copysign(half, x)


def test_columns_are_the_contract():
    profile = gap_profile(random_answers(2), role_of(), QUESTIONNAIRE)
    assert list(profile.columns) == COLUMNS
    pd.testing.assert_frame_equal(profile[COLUMNS[:8]], score(random_answers(2), QUESTIONNAIRE))


def test_hand_worked_p_below_of_an_amount():
    # Eight 3s on vision, nothing else; the estimate is at angle pi / 4 with error 0.056614
    # and 13 df (see test_scoring). A target of 4 makes the edge 3.5, at angle
    # arcsin(sqrt(0.625)) = 0.911738. That is 0.126340 / 0.056614 = 2.2316 errors above;
    # the t distribution with 13 df is there at 0.978.
    row = judged("vision", [3] * 8, role_of(amount=4.0))
    assert row["gap_below"] == 1.0
    assert row["p_below"] == pytest.approx(t_cdf(0.126340 / 0.056614, 13), abs=1e-4)
    assert row["p_below"] == pytest.approx(0.978, abs=1e-3)
    assert (row["p_above"], row["gap_above"]) == (0, 0)
    assert (row["direction"], row["verdict"]) == ("below", "gap")


def test_hand_worked_p_below_at_the_edge_is_a_half():
    # A target of 3.5 makes the edge 3.0, which is just where eight 3s are.
    assert judged("vision", [3] * 8, role_of(amount=3.5))["p_below"] == pytest.approx(0.5)


def test_hand_worked_p_of_a_position():
    # Eight 2s on assertiveness, [3, 4] asked. Excess below, level by level: 2 1 0 0 0, at
    # most 2. With neighbours (.8 own, .1 each side): 1.9 1.0 0.1 0 0, so each 2 counts 1.0,
    # and an average answer 0.6. Mean = (8 * 1.0 + 0.6) / 9 = 0.955556, a share of 0.477778.
    # Scatter = (6 * 0.45^2 + 0) / (6 + 7 * 4 * 0.477778 * 0.522222) = 1.215 / 12.986173
    # = 0.093561; error = sqrt(0.093561 / 9) = 0.101959. The edge 0.5 is a share of 0.25, at
    # angle pi / 6 = 0.523599. arcsin(sqrt(0.477778)) = 0.763169, so t = 2.3497, with 13 df.
    row = judged("assertiveness", [2] * 8, role_of())
    assert (row["gap_below"], row["gap_above"]) == (1.0, 0.0)
    assert row["p_below"] == pytest.approx(t_cdf(2.3497, 13), abs=1e-4)
    assert row["verdict"] == "gap"


def test_both_ends_are_never_the_middle():
    row = judged("assertiveness", [1, 5] * 4, role_of())
    assert row["score"] == 3
    assert (row["gap_below"], row["gap_above"]) == (1.0, 0.5)
    assert row["direction"] == "both"
    assert row["verdict"] != "no material gap"


def test_eight_flat_noes_are_too_hard():
    row = judged("assertiveness", [5] * 8, role_of())
    assert (row["direction"], row["verdict"]) == ("above", "gap")
    assert row["gap_above"] == 1.0


def test_a_flat_no_is_no_gap_where_the_range_reaches_5():
    row = judged("assertiveness", [5] * 8, role_of(position=(3.0, 5.0)))
    assert (row["direction"], row["verdict"], row["p_above"]) == ("", "no material gap", 0)


def test_giving_in_is_too_soft():
    row = judged("assertiveness", [1] * 8, role_of())
    assert (row["direction"], row["verdict"]) == ("below", "gap")


def test_inside_the_range_is_no_gap():
    row = judged("assertiveness", [3, 4] * 4, role_of())
    assert (row["direction"], row["verdict"]) == ("", "no material gap")


@pytest.mark.parametrize("target", [1.0, 3.0, 4.0, 4.5])
def test_more_of_an_amount_is_no_fault(target):
    row = judged("selling", [5] * 8, role_of(amount=target))
    assert (row["direction"], row["verdict"]) == ("", "no material gap")
    assert row["priority"] < 0.05


def test_few_answers_cannot_tell():
    row = judged("vision", [3, None, 3, None, 4, None, 3, None], role_of(amount=3.75))
    assert row["verdict"] == "can't tell yet"


def test_no_score_has_no_verdict_but_cant_tell():
    row = judged("vision", [3, None, None, None, None, None, None, None], role_of())
    assert row["verdict"] == "can't tell yet"
    assert row["direction"] == ""
    assert np.isnan(row["p_below"])


def test_importance_moves_priority_and_nothing_else():
    light, heavy = (judged("vision", [2] * 8, role_of(importance=i)) for i in (0.2, 0.8))
    assert heavy["priority"] == pytest.approx(4 * light["priority"])
    assert heavy["p_below"] == light["p_below"]


def test_what_to_work_on_first_is_named_even_when_unsure():
    answers = answers_of(vision=[3, 3, 3, 4, 3, 3, 4, 3], selling=[4, 3, 4, 4, 3, 4, 4, 3])
    profile = gap_profile(answers, role_of(amount=3.75), QUESTIONNAIRE).set_index("skill")
    assert profile.loc["vision", "verdict"] == "can't tell yet"
    assert profile.loc["vision", "priority"] > profile.loc["selling", "priority"] > 0


def test_a_role_without_a_target_says_so():
    role = role_of()
    targets = {skill: target for skill, target in role.targets.items() if skill != "vision"}
    with pytest.raises(ValueError, match="no target for 'vision'"):
        gap_profile(random_answers(1), role.model_copy(update={"targets": targets}), QUESTIONNAIRE)


def test_a_position_needs_a_range():
    role = role_of()
    targets = role.targets | {"assertiveness": role.targets["vision"]}
    with pytest.raises(ValueError, match="needs a range"):
        gap_profile(random_answers(1), role.model_copy(update={"targets": targets}), QUESTIONNAIRE)


def test_rows_read_one_by_one():
    rows = skill_gaps(gap_profile(random_answers(1), role_of(), QUESTIONNAIRE))
    assert [row.skill for row in rows] == ["soft-skills", "vision", "assertiveness", "selling"]
    assert [row.is_position for row in rows] == [False, False, True, False]


Levels = st.lists(st.integers(1, 5), min_size=32, max_size=32)


@given(Levels, st.sampled_from(sorted(load_roles())))
def test_a_profile_is_consistent(levels, role_id):
    answers = pd.DataFrame([levels], columns=ITEMS)
    for row in skill_gaps(gap_profile(answers, load_roles()[role_id], QUESTIONNAIRE)):
        assert 0 <= row.p_below <= 1
        assert 0 <= row.p_above <= 1
        assert row.priority >= 0
        sides = {
            "below": row.direction in ("below", "both"),
            "above": row.direction in ("above", "both"),
        }
        assert sides == {"below": row.p_below > 0.1, "above": row.p_above > 0.1}
        assert (row.verdict == "gap") == (max(row.p_below, row.p_above) >= 0.9)
        assert (row.verdict == "no material gap") == (max(row.p_below, row.p_above) <= 0.1)


@given(Levels, st.integers(0, 31))
def test_answering_higher_never_makes_a_shortfall_likelier_to_be_first(levels, place):
    """Raising one answer of an amount never raises its own gap."""
    item = QUESTIONNAIRE.items[place]
    if item.skill == "assertiveness" or levels[place] == 5:
        return
    higher = [*levels[:place], levels[place] + 1, *levels[place + 1 :]]
    before, after = (
        row_of(
            gap_profile(pd.DataFrame([row], columns=ITEMS), role_of(), QUESTIONNAIRE), item.skill
        )
        for row in (levels, higher)
    )
    assert after["gap_below"] <= before["gap_below"]


def test_nobody_has_a_profile_of_no_rows():
    profile = gap_profile(random_answers(0), load_roles()["product-manager"], QUESTIONNAIRE)
    assert list(profile) == COLUMNS
    assert not len(profile)
