"""Each dependency has a reason, a lower bound, a place in the lock, and a licence that allows it."""

import importlib.util
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
REASONS = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8").casefold()
DIRECT = {
    "run time": PROJECT["dependencies"],
    **PROJECT["optional-dependencies"],
}
NAMED = [(use, line) for use, lines in DIRECT.items() for line in lines]


@pytest.fixture(scope="module")
def licences():
    spec = importlib.util.spec_from_file_location("licences", ROOT / "docs" / "licences.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("use", "line"), NAMED)
def test_a_direct_dependency_has_a_lower_bound_and_a_reason(use, line):
    need = Requirement(line)
    if need.name == PROJECT["name"]:
        return
    assert any(bound.operator in (">=", "==", "~=") for bound in need.specifier), line
    assert re.search(rf"(?<![\w-]){re.escape(need.name.casefold())}(?![\w-])", REASONS), line


@pytest.mark.parametrize(("use", "line"), NAMED)
def test_the_lock_holds_every_direct_dependency_within_its_bounds(licences, use, line):
    need = Requirement(line)
    if need.name == PROJECT["name"]:
        return
    versions = licences.locked().get(canonicalize_name(need.name))
    assert versions, f"{need.name} is not in the lock; run `make lock`"
    assert all(need.specifier.contains(version) for version in versions), (line, versions)


def test_no_licence_forbids_a_use(licences):
    needs = licences.needs()
    told = {name: licences.licence(name) for name, use in needs.items() if use != "development"}
    bad = [
        (name, stated)
        for name, stated in told.items()
        if stated and not licences.is_allowed(stated, extra=needs[name] == "extra")
    ]
    assert not bad
    assert told["numpy"]
    assert needs["geopandas"] == "run time"
    assert needs["pytest"] == "development"


@pytest.mark.parametrize(
    "stated", ["GPL-3.0-only", "GNU Affero General Public License v3", "Proprietary", "MIT AND GPL-2.0",
               "CC BY-NC 4.0", "LGPL-3.0-only"],
)  # fmt: skip
def test_the_rule_refuses(licences, stated):
    assert not licences.is_allowed(stated)


def test_the_table_of_licences_lists_the_lock(licences):
    page = licences.TABLE.read_text(encoding="utf-8")
    listed = re.findall(r"^\| ([\w.-]+) \| ([^|]+) \| ([^|]+) \|", page, re.M)[2:]
    assert {name: versions.split(", ") for name, versions, _ in listed} == licences.locked()
    assert all(stated.strip() for _, _, stated in listed)
