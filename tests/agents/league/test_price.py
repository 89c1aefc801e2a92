"""The price of a press follows the press rate."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.league.price import MOST, charge, next_price

WANTED = 60.0
prices = st.floats(0, MOST)


@given(price=prices, above=st.floats(1.01, 100))
def test_it_rises_while_the_learner_presses_more_than_it_shall(price: float, above: float) -> None:
    found = next_price(price, WANTED * above, WANTED)
    assert found > price or found == MOST


@given(price=prices, below=st.floats(0, 0.99))
def test_it_falls_while_the_learner_presses_less(price: float, below: float) -> None:
    found = next_price(price, WANTED * below, WANTED)
    assert found < price or found == 0


@pytest.mark.parametrize("price", [0.0, MOST / 2, MOST])
def test_it_stays_where_the_rate_is_as_wanted(price: float) -> None:
    assert next_price(price, WANTED, WANTED) == price
    assert charge(price, WANTED, WANTED) == price


@given(price=prices)
def test_the_charge_answers_the_latest_rate_at_once(price: float) -> None:
    high, low = charge(price, 2 * WANTED, WANTED), charge(price, 0, WANTED)
    assert low <= next_price(price, 0, WANTED) <= next_price(price, 120, WANTED) <= high
    assert low < high
    assert low >= 0 and high <= MOST


def test_it_stays_within_bounds() -> None:
    high = low = MOST / 2
    for _ in range(1_000):
        high, low = next_price(high, 900, WANTED), next_price(low, 0, WANTED)
    assert (high, low) == (MOST, 0)
