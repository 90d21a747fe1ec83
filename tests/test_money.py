"""The payback agrees with cases computed by hand, and wrong input gets a clear sentence."""

from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmskills.practice.money import payback


def years(*amounts):
    result = payback(*amounts)
    return result.low, result.likely, result.high


def test_a_range_by_hand():
    # 90,000 / (50,000 - 20,000) = 3; 90,000 / (65,000 - 20,000) = 2;
    # 90,000 / (110,000 - 20,000) = 1.
    assert years(90_000, 20_000, 50_000, 65_000, 110_000) == (3, 2, 1)


def test_never_where_the_benefit_stays_below_the_yearly_cost():
    # 10,000 - 20,000 < 0: never; 20,000 - 20,000 = 0: never; 60,000 / (50,000 - 20,000) = 2.
    assert years(60_000, 20_000, 10_000, 20_000, 50_000) == (None, None, 2)


def test_nothing_to_pay_back():
    # Nothing spent at first: covered at once, unless each year loses money.
    assert years(0, 10, 5, 10, 20) == (None, 0, 0)
    assert years(0, 0, 0, 0, 0) == (0, 0, 0)


def test_parts_of_a_year():
    # 120 / (100 - 20) = 1.5; 120 / (116 - 20) = 1.25; 120 / (120 - 20) = 1.2.
    assert years(120, 20, 100, 116, 120) == (1.5, 1.25, 1.2)


def test_hangs_on_the_benefit():
    # 90 / (65 - 20) = 2. The benefit at 52 and 78: 90/32 = 2.81 and 90/58 = 1.55, 1.26 apart.
    # The cost once at 72 and 108: 1.6 and 2.4, 0.8 apart.
    # The yearly cost at 16 and 24: 90/49 = 1.84 and 90/41 = 2.20, 0.36 apart.
    assert payback(90, 20, 65, 65, 65).hangs_on == "benefit_likely"


def test_hangs_on_the_one_cost_when_it_stands_alone():
    # Cost once 80 and 120 against 100: 0.8 and 1.2, 0.4 apart.
    # Benefit 80 and 120: 1.25 and 0.83, 0.417 apart: a little further.
    assert payback(100, 0, 100, 100, 100).hangs_on == "benefit_likely"


def test_never_is_the_furthest_move():
    # 100 / (100 - 90) = 10. Yearly cost at 108: never, and at 72: 100/28 = 3.57.
    # Benefit at 80: never, and at 120: 100/30 = 3.33, the further of the two.
    assert payback(100, 90, 100, 100, 100).hangs_on == "benefit_likely"
    # 10 / (1,200 - 1,300) never. Yearly cost at 1,040: 10/160 = 0.0625.
    # Benefit at 1,440: 10/140 = 0.0714: the yearly cost moves it further.
    assert payback(10, 1_300, 1_200, 1_200, 1_200).hangs_on == "cost_yearly"


def test_hangs_on_nothing():
    # At 10 a year against 1,000, 20 % of any input changes nothing: never stays never.
    assert payback(500, 1_000, 10, 10, 10).hangs_on is None


@pytest.mark.parametrize(
    ("amounts", "sentence"),
    [
        ((-1, 0, 1, 2, 3), "The cost once is -1, below 0: give 0 or more"),
        ((1, -2.5, 1, 2, 3), "The yearly cost is -2.5, below 0"),
        ((1, 0, float("nan"), 2, 3), "The low yearly benefit is not an ordinary amount"),
        ((1, 0, 1, 2, float("inf")), "The high yearly benefit is not an ordinary amount"),
        ((10**400, 0, 1, 2, 3), "The cost once is not an ordinary amount"),
        ((1, 0, 3, 2, 1), "The benefits run 3, 2, 1: give them in order"),
        (("90k euros", 0, 1, 2, 3), "The cost once is '90k euros': give a plain number"),
        ((1, 0, 1, "2 per year", 3), "The likely yearly benefit is '2 per year'"),
        ((1, None, 1, 2, 3), "The yearly cost is None: give a plain number"),
        ((True, 0, 1, 2, 3), "The cost once is True: give a plain number"),
    ],
)
def test_wrong_input_gets_one_clear_sentence(amounts, sentence):
    with pytest.raises(ValueError, match="give ") as caught:
        payback(*amounts)
    assert str(caught.value).startswith(sentence)
    assert "\n" not in str(caught.value)


def test_frozen():
    with pytest.raises(FrozenInstanceError):
        payback(1, 0, 1, 2, 3).low = 4


amount = st.floats(0, 1e15)


@given(amount, amount, st.tuples(amount, amount, amount).map(sorted))
def test_more_benefit_never_pays_back_later(once, yearly, benefits):
    never = float("inf")
    found = [never if each is None else each for each in years(once, yearly, *benefits)]
    assert found == sorted(found, reverse=True)
    assert all(each >= 0 for each in found)
