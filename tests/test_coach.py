"""What a coach sees of a cohort: reliability, common gaps, hard questions; never one person."""

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pmskills import charts, cohort_pages, gap_profile, load_questionnaire, load_roles, score
from pmskills.answers import AnswersError
from pmskills.cohort import (
    common_gaps,
    example_cohort,
    gaps_by_group,
    hard_to_answer,
    reliability,
)

QUESTIONNAIRE = load_questionnaire()
SKILLS = [skill.id for skill in QUESTIONNAIRE.skills]
ROLE = load_roles()["product-manager"]
PSYCH = Path(__file__).parent / "reference" / "psych.R"

# What psych 2.2.9 (R 4.2.2) prints for the example: `Rscript tests/reference/psych.R`.
ALPHA = [0.8544971855, 0.8535980349, 0.8727137421, 0.8258194203]
OMEGA = [0.8519414130, 0.8548477651, 0.8715512363, 0.8260384078]


@pytest.fixture(scope="module")
def answers():
    return example_cohort(QUESTIONNAIRE)


@pytest.fixture(scope="module")
def profile(answers):
    return gap_profile(answers, ROLE, QUESTIONNAIRE)


def test_the_example_is_the_same_each_time(answers):
    pd.testing.assert_frame_equal(answers, example_cohort(QUESTIONNAIRE))


def test_alpha_and_omega_are_those_of_psych(answers):
    found = reliability(answers, QUESTIONNAIRE)
    np.testing.assert_allclose(found["alpha"], ALPHA, rtol=0, atol=1e-6)
    np.testing.assert_allclose(found["omega"], OMEGA, rtol=0, atol=1e-5)


def says_psych(answers, folder):
    """Return psych's scores, alphas and omegas."""
    table, scores = folder / "answers.csv", folder / "scores.csv"
    answers.drop(columns="attempt").to_csv(table, index=False)
    said = subprocess.run(
        ["Rscript", PSYCH, table, "8", scores], capture_output=True, check=True, text=True
    )
    numbers = np.array([line.split() for line in said.stdout.splitlines()], dtype=float)
    return pd.read_csv(scores).to_numpy(), numbers[:, 0], numbers[:, 1]


def has_psych():
    if not shutil.which("Rscript"):
        return False
    command = ["Rscript", "-e", "library(psych)"]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


@pytest.mark.skipif(not has_psych(), reason="R with psych is not there (r-cran-psych)")
@pytest.mark.parametrize("seed", [2, 3])
def test_random_cohorts_agree_with_psych_here(seed, tmp_path):
    answers = example_cohort(QUESTIONNAIRE, people=150, seed=seed)
    means, alpha, omega = says_psych(answers, tmp_path)
    ours = score(answers, QUESTIONNAIRE)["score"].to_numpy().reshape(-1, 4)
    known = ~np.isnan(ours)
    assert known.mean() > 0.8
    apart = np.abs(ours - means)[known].max()
    found = reliability(answers, QUESTIONNAIRE)
    alphas = np.abs(found["alpha"] - alpha).max()
    print(f"\nfrom psych: scores {apart:.1e}, alpha {alphas:.1e}")
    assert apart < 1e-9
    assert alphas < 1e-6
    np.testing.assert_allclose(found["omega"], omega, rtol=0, atol=1e-4)


def test_reliability_of_too_few_people_is_not_shown(answers):
    assert reliability(answers.head(9), QUESTIONNAIRE)[["alpha", "omega"]].isna().all(axis=None)
    assert "under 10 people" in repr(cohort_pages.reliability_table(answers.head(9), QUESTIONNAIRE))


def test_common_gaps_are_counted_by_hand(profile):
    found = common_gaps(profile).set_index("skill")
    vision = profile[(profile["skill"] == "vision") & profile["score"].notna()]
    assert found.loc["vision", "people"] == len(vision)
    assert found.loc["vision", "gap"] == (vision["verdict"] == "gap").sum() / len(vision)
    assert found["first"].sum() == pytest.approx(1)
    shares = found[["gap", "unsure", "no_gap"]].sum(axis=1)
    np.testing.assert_allclose(shares, 1)


def test_questions_that_few_can_answer_are_found(answers):
    found = hard_to_answer(answers, QUESTIONNAIRE)
    worst = found.iloc[0]
    assert worst["no_opportunity"] == (answers[worst["item"]] == "na").mean() > 0.4
    assert found["no_opportunity"].is_monotonic_decreasing
    assert found["blank"].max() < 0.15
    text = repr(cohort_pages.hard_items_table(answers, QUESTIONNAIRE))
    assert worst["prompt"] in text


def test_a_group_under_ten_is_not_shown_and_cannot_be_worked_out(answers, profile):
    table, hidden = gaps_by_group(profile)
    sizes = answers["attempt"].str.split("/").str[0].value_counts()
    assert sizes["one-to-one"] < 10
    assert "one-to-one" not in set(table["group"])
    assert hidden >= 10
    assert hidden == sizes.sum() - sizes[table["group"].unique()].sum()
    text = repr(cohort_pages.groups_table(profile))
    assert "one-to-one" not in text
    assert f"{hidden} people are in groups that are not shown" in text


@pytest.mark.parametrize("show", [charts.cohort, cohort_pages.gaps_table, common_gaps])
def test_nine_people_are_not_shown(show, answers):
    nine = gap_profile(answers.head(9), ROLE, QUESTIONNAIRE)
    with pytest.raises(AnswersError, match="9 people: a group under 10 is not shown"):
        show(nine)


def test_a_skill_scored_for_nine_is_left_out(answers):
    few = answers.head(30).copy()
    few.loc[9:, [item.id for item in QUESTIONNAIRE.items_of("vision")]] = None
    profile = gap_profile(few, ROLE, QUESTIONNAIRE)
    assert "vision" not in set(common_gaps(profile)["skill"])
    assert "Vision" not in charts.cohort(profile).alt


def test_no_table_or_chart_names_a_person(answers, profile):
    shown = [
        charts.cohort(profile),
        cohort_pages.gaps_table(profile),
        cohort_pages.groups_table(profile),
        cohort_pages.reliability_table(answers, QUESTIONNAIRE),
        cohort_pages.hard_items_table(answers, QUESTIONNAIRE),
    ]
    text = "".join(repr(one) for one in shown)
    assert not [name for name in answers["attempt"] if name in text]


def test_the_chart_says_what_it_draws(profile):
    chart = charts.cohort(profile)
    found = common_gaps(profile)
    assert len(chart.figure.axes) == len(SKILLS)
    for axes, row in zip(chart.figure.axes, found.to_dict("records"), strict=True):
        bars = [bar.get_height() for bar in axes.patches if bar.get_width() < 0.5]
        assert sum(bars) == pytest.approx(1)
        assert f"gap for {row['gap']:.0%}" in [text.get_text() for text in axes.texts]
        assert f"{row['people']} people, mean {row['mean']:.1f}" in chart.alt


def test_a_file_of_ones_own_is_opened(answers, tmp_path):
    answers.to_csv(tmp_path / "class.csv", index=False)
    opened = cohort_pages.open_cohort(tmp_path / "class.csv")
    assert repr(opened.title) == "240 people, from class.csv."
    pd.testing.assert_frame_equal(
        score(opened.answers, QUESTIONNAIRE), score(answers, QUESTIONNAIRE)
    )
    answers.head(9).to_csv(tmp_path / "few.csv", index=False)
    with pytest.raises(AnswersError, match="under 10"):
        cohort_pages.open_cohort(tmp_path / "few.csv")


def test_the_web_app_has_no_code_to_edit_so_it_says_where_there_is(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert "above" in repr(cohort_pages.open_cohort().title)
    monkeypatch.setenv("SERVER_SOFTWARE", "voila/0.5")
    _, opening, line, last = cohort_pages.open_cohort().title.sentences
    assert "in JupyterLab" in opening
    assert line.endswith(f"pmskills open {tmp_path}")
    assert "above" not in opening + last


def test_it_says_which_role_a_cohort_is_compared_with_and_how_to_choose_another():
    roles = load_roles()
    first, other = cohort_pages.against(roles["product-manager"], roles).sentences
    assert first.startswith("Compared with: Product manager.")
    assert 'in place of "product-manager"' in other
    assert '"agile-coach"' in other
