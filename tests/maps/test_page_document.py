"""The frame of the page: sealed, reproducible, with nothing that could end a block of data."""

import base64
import gzip
import hashlib
import json
import re
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from incidentmap.maps import page_document as document

ASSETS = document._assets()


def read_block(block):
    if block.type == "application/json":
        return json.loads(block.text)
    return json.loads(gzip.decompress(base64.b64decode(block.text)))


@given(st.lists(st.text()))
def test_data_come_back_and_cannot_leave_their_block(values):
    block = document.data_block("x", values)
    assert not set("<>&\u2028\u2029") & set(block.text)
    assert read_block(block) == values


def test_large_data_are_packed_the_same_way_every_time():
    value = list(range(50_000))
    one, two = document.data_block("x", value), document.data_block("x", value)
    assert one == two
    assert one.type == "application/gzip"
    assert read_block(one) == value


def test_lone_halves_of_characters_do_not_break_the_page():
    block = document.data_block("x", ["\ud800"])
    assert block.text.encode("utf-8")


def test_the_policy_names_each_script_by_its_hash_and_nothing_else():
    script = "let a = 1;\nlet b = 2;"
    page = (
        f'<style>p{{}}</style><script type="application/json">[1]</script><script>{script}</script>'
    )
    policy = document.policy(page, hosts=[])
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}';" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_random_names_become_numbers_in_order():
    a, b = "0123456789abcdef" * 2, "f" * 32
    texts = document.stable_names(f"map_{a}.x marker_{b}", f"layer_{b}_list map_{a}")
    assert texts == ["map_1.x marker_2", "layer_2_list map_1"]


def test_leaflet_is_whole_and_asks_for_nothing():
    script, style = document.leaflet()
    assert 'version="1.9' in script
    assert "sourceMappingURL" not in script
    assert "url(images" not in style
    assert "</script" not in script + document.application()


def test_each_text_stands_in_both_languages_with_the_same_blanks():
    table = document.strings()
    blanks = re.compile(r"\{\w+\}")
    french = {key for key in table["fr"] if not key.startswith("sub.")}
    assert french == set(table["en"])
    for key, text in table["en"].items():
        assert sorted(blanks.findall(text)) == sorted(blanks.findall(table["fr"][key])), key


def test_no_text_is_given_twice():
    def pairs(items):
        doubled = [key for key, count in Counter(key for key, _ in items).items() if count > 1]
        assert doubled == []
        return dict(items)

    json.loads((ASSETS / "strings.json").read_text(encoding="utf-8"), object_pairs_hook=pairs)


def test_every_text_that_scripts_and_page_ask_for_is_there():
    code = document.application() + (ASSETS / "page.html").read_text(encoding="utf-8")
    english = document.strings()["en"]
    asked = set(re.findall(r"""\bt\(["']([\w.]+)["']""", code)) | set(
        re.findall(r"t\['([\w.]+)'\]", code)
    )
    assert asked
    assert asked - set(english) == set()
    for key in re.findall(r"""plural\(["']([\w.]+)["']""", code):
        assert {f"{key}.one", f"{key}.other"} <= set(english)


def test_scripts_never_turn_text_into_markup():
    code = document.application()
    for way in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "new Function",
    ):
        assert way not in code


def test_each_script_is_listed_and_short():
    files = {file.stem: file for file in (ASSETS / "js").glob("*.js")}
    assert sorted(files) == sorted(document.SCRIPTS)
    assert all(len(file.read_text(encoding="utf-8").splitlines()) <= 300 for file in files.values())
