"""The form answered as five described people: their profiles come out as described."""

import csv
from pathlib import Path

import pandas as pd
import pytest

from pmskills import gap_profile, load_questionnaire, load_roles, score, words

HERE = Path(__file__).parent / "characters"


def answers_of(name):
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        row = {line["item"]: line["level"] for line in csv.DictReader(file)}
    return pd.DataFrame([row])


def profile_of(name):
    frame = gap_profile(answers_of(name), load_roles()["product-manager"], load_questionnaire())
    return frame.set_index("skill")


@pytest.mark.parametrize("name", ["senior", "founder", "coach", "promoted", "student"])
def test_every_question_was_answered(name):
    assert set(answers_of(name).columns) == set(load_questionnaire().by_id)


def test_the_shy_senior_engineer_gives_in_and_brings_no_vision():
    profile = profile_of("senior")
    assert profile.loc["assertiveness", "direction"] == "below"
    assert profile.loc["assertiveness", "verdict"] == "gap"
    assert profile.loc["vision", "verdict"] == "gap"
    assert profile.loc["selling", "no_opportunity"] >= 2


def test_the_senior_engineer_is_a_patient_teacher():
    strengths = words.strengths(answers_of("senior"), load_questionnaire())
    assert any(line.startswith("Mentoring") for line in strengths.sentences)


def test_the_founder_sells_and_sees_but_is_too_hard():
    profile = profile_of("founder")
    assert profile.loc["vision", "verdict"] == "no material gap"
    assert profile.loc["selling", "verdict"] == "no material gap"
    assert profile.loc["assertiveness", "direction"] == "above"
    assert profile.loc["assertiveness", "verdict"] == "gap"
    assert profile.loc["soft-skills", "score"] == profile["score"].min()


def test_the_agile_coach_is_all_soft_skills_and_no_vision():
    profile = profile_of("coach")
    assert profile.loc["soft-skills", "score"] >= 4.5
    assert profile.loc["vision", "verdict"] == "gap"
    assert profile["priority"].idxmax() == "vision"
    assert (
        profile.loc["assertiveness", "score"] > profile_of("senior").loc["assertiveness", "score"]
    )


def test_the_just_promoted_is_too_soft_and_too_hard():
    profile = profile_of("promoted")
    assert profile.loc["assertiveness", "direction"] == "both"
    assert 3 <= profile.loc["assertiveness", "score"] <= 4


def test_the_student_has_had_few_opportunities():
    scores = score(answers_of("student"), load_questionnaire())
    assert scores["no_opportunity"].sum() >= 10
    assert scores["score"].isna().sum() >= 2


def test_no_score_yet_is_said_with_the_first_step():
    said = words.summary(profile_of("student").reset_index())
    assert "making an opportunity, in a rehearsal if need be, is the first step" in repr(said)
