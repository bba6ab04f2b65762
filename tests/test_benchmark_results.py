"""The table of benchmarks: ratios point the right way, what was not run stays as it was."""

import json

from benchmarks import results


def test_a_ratio_above_one_is_better_whatever_the_unit():
    seconds = results.line("Import", "a", "1 row", 2, "s", peers={"peer": 6})
    rate = results.line("Geocoding", "b", "1 word", 6, "words/s", peers={"peer": 2})
    assert seconds.ratio("peer") == rate.ratio("peer") == 3


def test_bars_are_judged():
    assert results.line("Import", "a", "", 2, "s", at_most=2).met
    assert results.line("Import", "a", "", 2, "s", at_least=3).met is False
    slow = results.line("Import", "a", "", 2, "s", peers={"p": 3}, at_most=2, ratio_at_least=1.6)
    assert (slow.met, slow.bar) == (False, "≤ 2 s, ratio ≥ 1.6")
    assert results.line("Import", "a", "", 2, "s").met is None


def test_earlier_figures_stay_with_their_date(tmp_path):
    old = results.line("Gazetteer", "index", "5,000,000 rows", 90, "s")
    old.date = "2001-02-03"
    again = results.line("Import", "a", "1 row", 5, "s")
    results.write(results.merged([], [old, again]), tmp_path)
    now = results.line("Import", "a", "1 row", 2, "s", at_most=1)
    results.write(results.merged(results.read(tmp_path / "benchmarks.json"), [now]), tmp_path)
    told = json.loads((tmp_path / "benchmarks.json").read_text(encoding="utf-8"))
    assert [(line["what"], line["ours"]) for line in told["lines"]] == [("a", 2), ("index", 90)]
    page = (tmp_path / "benchmarks.md").read_text(encoding="utf-8")
    assert "| index | 5,000,000 rows | 90 s |  |  |  |  |  | measured 2001-02-03 |" in page
    assert "Not met: a (1 row)." in page
