"""One profile against every role."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_scoring import ITEMS, QUESTIONNAIRE, answers_of, random_answers

from pmskills import gap_profile, load_roles
from pmskills.answers import AnswersError
from pmskills.fit import fit_to_roles

ROLES = load_roles()


def test_an_agile_coach_fits_an_agile_coach():
    answers = answers_of(
        soft_skills=[5] * 8, vision=[3] * 8, assertiveness=[3] * 8, selling=[3, 4] * 4
    )
    frame = fit_to_roles(answers, ROLES, QUESTIONNAIRE)
    assert "agile-coach" in set(frame["role"].head(3))
    assert frame["role"].iloc[-1] in {"first-product-manager", "senior-product-manager"}


def test_hand_worked_shortfall_of_a_sure_case():
    # Everything at 1: the pulled mean is (8 + 3) / 9 = 1.2222 on the amounts, so each is short
    # of a target of 3 by a little under 1.8; the position's excess below [3, 4] is near 2 too.
    answers = pd.DataFrame([dict.fromkeys(ITEMS, 1)])
    frame = fit_to_roles(answers, ROLES, QUESTIONNAIRE).set_index("role")
    asked = np.mean([t.low for t in ROLES["product-manager"].targets.values()])
    assert frame.loc["product-manager", "shortfall"] == pytest.approx(asked - 1.2, abs=0.35)
    assert frame.loc["product-manager", "gaps"] == 4


def test_closest_first_and_the_counts_are_the_profiles():
    answers = random_answers(1)
    frame = fit_to_roles(answers, ROLES, QUESTIONNAIRE)
    assert frame["shortfall"].is_monotonic_increasing
    for row in frame.itertuples():
        verdicts = gap_profile(answers, ROLES[row.role], QUESTIONNAIRE).dropna(subset="score")
        assert row.gaps == (verdicts["verdict"] == "gap").sum()
        assert row.gaps + row.unsure + row.no_gaps == len(verdicts)


@given(st.lists(st.integers(1, 5), min_size=32, max_size=32))
def test_the_interval_holds_the_shortfall(levels):
    frame = fit_to_roles(pd.DataFrame([levels], columns=ITEMS), ROLES, QUESTIONNAIRE)
    assert (frame["low"] <= frame["shortfall"] + 1e-9).all()
    assert (frame["shortfall"] <= frame["high"] + 1e-9).all()
    assert (frame["low"] >= 0).all()


def test_without_a_score_there_is_no_shortfall():
    frame = fit_to_roles(pd.DataFrame([{ITEMS[0]: 3}]), ROLES, QUESTIONNAIRE)
    assert frame["shortfall"].isna().all()


def test_it_is_for_one_person():
    with pytest.raises(AnswersError, match="for one person"):
        fit_to_roles(random_answers(2), ROLES, QUESTIONNAIRE)
