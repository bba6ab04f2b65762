import datetime as dt
import itertools
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentmap.maps.charts import (
    Period,
    border_bars,
    nice_ticks,
    periods,
    ranged_bars,
    stacked_bars,
)
from incidentmap.maps.words import Words

SVG = "{http://www.w3.org/2000/svg}"
DAYS = st.lists(st.dates(dt.date(1990, 1, 1), dt.date(2030, 12, 31)), min_size=1, max_size=30)


@given(DAYS)
def test_every_day_falls_into_its_period_and_none_is_left_out(days):
    found, index = periods(days)
    for day, i in zip(days, index, strict=True):
        period = found[i]
        assert period.year == day.year
        assert period.part == (day.month - 1) * period.parts // 12 + 1
    order = [(p.year, p.part) for p in found]
    assert order == sorted(order)
    assert len(found) <= 48


@given(st.floats(1, 1e7))
def test_ticks_are_whole_rise_evenly_and_hold_the_value(most):
    ticks = nice_ticks(most)
    assert ticks[0] == 0
    assert ticks[-1] >= most
    assert len(ticks) <= 6
    steps = {b - a for a, b in itertools.pairwise(ticks)}
    assert len(steps) == 1
    assert all(float(t).is_integer() for t in ticks)


def bars(svg):
    return [e for e in ET.fromstring(svg).iter(f"{SVG}rect") if e.find(f"{SVG}title") is not None]


def test_bars_are_as_tall_as_what_they_count():
    labels = [Period(2023, m, 12) for m in range(1, 4)]
    svg = stacked_bars(
        labels,
        {"a": [2, 0, 4], "b": [1, 0, 0]},
        {"a": "#111111", "b": "#222222"},
        {"a": "A", "b": "B"},
        "Title",
        Words("en"),
    )
    heights = [(e.get("fill"), float(e.get("height"))) for e in bars(svg)]
    assert [h[0] for h in heights] == ["#111111", "#111111", "#222222"]
    assert heights[1][1] == pytest.approx(2 * heights[0][1], abs=0.2)
    assert heights[2][1] == pytest.approx(heights[0][1] / 2, abs=0.2)


def test_a_range_is_drawn_where_counts_differ():
    labels = [Period(2023, 1, 12), Period(2023, 2, 12)]
    same = ranged_bars(labels, [5, 3], [5, 3], [5, 3], "Deaths", Words("en"))
    differ = ranged_bars(labels, [5, 3], [2, 3], [9, 3], "Deaths", Words("en"))
    lines = [len(list(ET.fromstring(s).iter(f"{SVG}line"))) for s in (same, differ)]
    ticks = len(nice_ticks(9)) - len(nice_ticks(5))
    assert lines[1] - lines[0] == 3 + ticks


def test_nearer_bands_stand_first_and_sum_to_the_widest():
    svg = border_bars([("Mali <b>", [1, 3, 7])], [25, 50, 100], "Near & far", Words("en"))
    widths = [float(e.get("width")) for e in bars(svg)]
    assert [round(w / widths[0]) for w in widths] == [1, 2, 4]
    assert "<b>" not in svg
    assert "Near &amp; far" in svg
