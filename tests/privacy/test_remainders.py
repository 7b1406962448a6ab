"""A running sum says the same as adding up again, whatever is hidden and shown on the way."""

from __future__ import annotations

from math import isnan, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brightspots.privacy.remainders import Remainders

NUMBERS = st.lists(st.sampled_from([0.0, 3.0, 11.0, 40.0, 0.1, 7.3, 12.5, nan]), min_size=2, max_size=12)


@given(NUMBERS, st.data())
def test_it_is_what_adding_up_again_gives(numbers, data):
    sums = [(0, tuple(range(1, len(numbers)))), (len(numbers) - 1, tuple(range(len(numbers) - 1)))]
    hidden = [data.draw(st.booleans()) for _ in numbers]
    left = Remainders(numbers, sums, hidden)
    for cell in data.draw(st.lists(st.sampled_from(range(len(numbers))), max_size=30)):
        hidden[cell] = not hidden[cell]
        for at, (total, _) in enumerate(sums):
            if cell != total:
                left.move(at, cell)
    for at, (total, parts) in enumerate(sums):
        again = numbers[total] - sum(numbers[part] for part in parts if not hidden[part])
        assert isnan(left.of(at)) if isnan(again) else left.of(at) == pytest.approx(again, abs=1e-9)
        if not isnan(again):
            assert left.of(at, (again,)) == again
