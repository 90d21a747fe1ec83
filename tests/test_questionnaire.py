"""The questions that ship, and the order they are asked in."""

from collections import Counter
from itertools import pairwise

import pytest
from pydantic import ValidationError

from pmskills import load_questionnaire, load_roles


def test_four_skills_four_facets_two_items_five_levels():
    questionnaire = load_questionnaire()
    assert [skill.scale for skill in questionnaire.skills] == [
        "amount",
        "amount",
        "position",
        "amount",
    ]
    assert set(Counter(facet.skill for facet in questionnaire.facets).values()) == {4}
    assert set(Counter(item.facet for item in questionnaire.items).values()) == {2}
    assert {len(item.levels) for item in questionnaire.items} == {5}


def test_item_has_the_skill_of_its_facet():
    questionnaire = load_questionnaire()
    for item in questionnaire.items:
        assert item.skill == questionnaire.facet(item.facet).skill


def test_first_round_takes_one_of_each_facet_and_mixes_the_skills():
    questionnaire = load_questionnaire()
    order = questionnaire.asking_order()
    first = order[: questionnaire.first_round()]
    assert sorted(item.id for item in order) == sorted(item.id for item in questionnaire.items)
    assert len({item.facet for item in first}) == len(questionnaire.facets) == 16
    assert all(one.skill != other.skill for one, other in pairwise(first))


def test_questionnaire_is_frozen():
    item = load_questionnaire().items[0]
    with pytest.raises(ValidationError):
        item.prompt = "something else"


def test_questionnaire_survives_being_stored_as_json():
    questionnaire = load_questionnaire()
    again = type(questionnaire).model_validate_json(questionnaire.model_dump_json())
    assert again == questionnaire


def test_every_role_has_a_target_for_every_skill():
    questionnaire = load_questionnaire()
    for role in load_roles().values():
        assert list(role.targets) == [skill.id for skill in questionnaire.skills]
        for skill in questionnaire.skills:
            assert (role.targets[skill.id].high is not None) == (skill.scale == "position")


def test_roles_differ():
    shapes = {
        tuple((t.low, t.high, t.importance) for t in role.targets.values())
        for role in load_roles().values()
    }
    assert len(shapes) == len(load_roles())


def test_a_role_asks_for_an_assertiveness_that_reaches_a_flat_no():
    assert any(role.targets["assertiveness"].high == 5 for role in load_roles().values())
