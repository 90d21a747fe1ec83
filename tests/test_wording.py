"""The rules of wording hold for our questions, and catch what breaks them."""

import re

import pytest
import scores  # the script beside the sheets
from click.testing import CliRunner

from pmskills import load_questionnaire, wording
from pmskills.cli import main
from pmskills.datafiles import data_dir

OURS = load_questionnaire()
TEXT = (data_dir() / "questionnaire.toml").read_text(encoding="utf-8")
FORBIDDEN = re.compile(
    r"\b(he|she|his|her|him|guys?|manpower|kafka|jira|scrum|kanban|okrs?|kpis?|stand-?ups?|"
    r"sprints?|all-hands|boss|slack|excel|powerpoint)\b|!|;",
    re.IGNORECASE,
)


def with_item(**changes):
    first = OURS.items[0].model_copy(update=changes)
    return OURS.model_copy(update={"items": (first, *OURS.items[1:])})


def test_our_questions_keep_every_rule():
    assert wording.problems(OURS) == []
    print(
        f"\nlongest on top {wording.top_longest_share(OURS.items):.0%}, "
        f"length tau {wording.length_tau(OURS.items):.3f}, "
        f"whole form {wording.minutes(OURS.items):.1f} min, first round "
        f"{wording.minutes(OURS.asking_order()[:16]):.1f} min"
    )


def test_reading_age_is_asked_of_english_alone():
    hard = with_item(prompt="Institutional interdependencies notwithstanding " * 9)
    assert any("reads easily from age" in each for each in wording.problems(hard))
    german = hard.model_copy(update={"language": "de"})
    assert not any("reads easily from age" in each for each in wording.problems(german))


@pytest.mark.parametrize("item", OURS.items, ids=lambda item: item.id)
def test_words_are_plain(item):
    for text in (item.prompt, item.why, *item.levels):
        assert not FORBIDDEN.search(text), text
    assert "last three months" in item.prompt


def test_each_kind_of_fault_is_caught():
    first = OURS.items[0]
    long = "word " * 16
    found = wording.problems(with_item(levels=(long, *first.levels[1:])))
    assert any("level 1 has 16 words" in problem for problem in found)
    assert any("within 6 words" in problem for problem in found)
    hard = "Institutionalised organisational decentralisation notwithstanding considerations."
    found = wording.problems(with_item(prompt=hard, levels=(hard,) * 5))
    assert any("reads easily from age" in problem for problem in found)
    found = wording.problems(with_item(facet=OURS.facets[1].id))
    assert any("it has 1 items" in problem for problem in found)
    swollen = tuple(
        item.model_copy(update={"levels": (*item.levels[:4], "so " * 14)}) for item in OURS.items
    )
    found = wording.problems(OURS.model_copy(update={"items": swollen}))
    assert any("level 5 is the longest in 100%" in problem for problem in found)
    assert any("length goes with level" in problem for problem in found)
    assert any("the whole form takes" in problem for problem in found)


def test_check_names_each_fault_and_exits_2(tmp_path):
    path = tmp_path / "mine.toml"
    first = re.search(r'^1 = "(.*)"$', TEXT, re.M)[1]
    path.write_text(TEXT.replace(first, "very " * 20 + first, 1), encoding="utf-8")
    result = CliRunner().invoke(main, ["check", str(path)])
    assert result.exit_code == 2
    assert f"mine.toml, item '{OURS.items[0].id}': level 1 has" in result.stderr


def test_there_are_three_blind_sortings():
    assert len(scores.sortings()) >= 3


@pytest.mark.parametrize("sorting", scores.sortings(), ids=lambda sorting: sorting.name)
def test_blind_sortings_put_items_back(sorting):
    assert set(sorting.taus) == set(OURS.by_id)
    assert sorting.skills_right >= 30
    assert sorting.facets_right >= 27
    assert sorting.mean_tau >= 0.95
    assert min(sorting.taus.values()) >= 0.8


def test_a_wrong_order_lowers_tau():
    assert scores.kendall_tau([1, 2, 3, 4, 5]) == 1
    assert scores.kendall_tau([2, 1, 3, 4, 5]) == 0.8
    assert scores.kendall_tau([5, 4, 3, 2, 1]) == -1
