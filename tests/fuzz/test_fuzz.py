"""The kept corpus, and some seconds of fresh inputs; `make fuzz` goes on for ten minutes each."""

import pytest
from fuzz.inputs import inputs, kept
from fuzz.targets import TARGETS, check
from hypothesis import HealthCheck, given, settings

EXAMPLES = {"coding": 60, "gazetteer_rows": 60, "csv_import": 120, "documents": 150}
"""Fresh inputs of a run of the suite, 200 where nothing else is said: about two seconds each."""


@pytest.mark.parametrize(
    ("target", "path"),
    [(name, path) for name in TARGETS for path in kept(name)],
    ids=lambda value: getattr(value, "name", value),
)
def test_the_kept_corpus(target, path):
    check(target, path.read_bytes())


@pytest.mark.parametrize("target", TARGETS)
def test_fresh_inputs(target):
    @settings(
        max_examples=EXAMPLES.get(target, 200),
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(inputs(target))
    def run(data):
        check(target, data)

    run()
