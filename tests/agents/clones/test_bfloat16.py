"""Passes over bfloat16 in compiled code against torch's own."""

import numpy as np
import pytest
import torch

from agents.clones.bfloat16 import halves, mask_and_add_up, new_sums, rectify_and_widen


def some_values(rows: int, units: int) -> torch.Tensor:
    values = torch.randn(rows, units).to(torch.bfloat16)
    values[0, :4] = torch.tensor([torch.inf, -torch.inf, 0.0, -0.0])
    return values


def test_values_are_rectified_and_widened() -> None:
    values, wide = some_values(50, 20), torch.empty(50, 20)
    expected = torch.relu(values)
    rectify_and_widen(halves(values), wide.numpy())
    assert torch.equal(values, expected)
    assert torch.equal(wide, expected.float())


@pytest.mark.parametrize("sign", [0, 0x8000])
def test_what_is_no_number_stays(sign: int) -> None:
    values, wide = torch.zeros(1, 1, dtype=torch.bfloat16), torch.zeros(1, 1)
    halves(values)[:] = 0x7FC0 | sign
    rectify_and_widen(halves(values), wide.numpy())
    assert values.isnan().all()
    assert wide.isnan().all()


@pytest.mark.parametrize("rows", [1, 40, 256, 5_000])
def test_errors_are_masked_and_added_up(rows: int) -> None:
    errors, values = torch.randn(rows, 20).to(torch.bfloat16), torch.relu(some_values(rows, 20))
    expected = torch.where(values > 0, errors, 0.0)
    sums, found = new_sums(20), np.empty(20, np.float32)
    for _ in range(2):  # nothing is left over from the pass before
        mask_and_add_up(halves(errors), halves(values), sums, found)
    assert torch.equal(errors, expected)
    np.testing.assert_allclose(found, expected.double().sum(0), rtol=1e-5, atol=1e-5)
