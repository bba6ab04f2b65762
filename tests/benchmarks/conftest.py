"""What benchmarks share: the fixture that records their figures, and what is made of them."""

from collections.abc import Callable, Iterator

import pytest
from benchmarks import results

MEASURED = pytest.StashKey[list[results.Line]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--write-page",
        action="store_true",
        help="write docs/benchmarks.json and docs/benchmarks.md",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.stash[MEASURED] = []


@pytest.fixture
def record(request: pytest.FixtureRequest) -> Iterator[Callable[..., results.Line]]:
    """Record a figure, see `benchmarks.results.line`; bars that are missed fail the test at its end."""
    missed: list[results.Line] = []

    def take(*arguments: object, **options: object) -> results.Line:
        made = results.line(*arguments, **options)  # type: ignore[arg-type]
        request.config.stash[MEASURED].append(made)
        if made.met is False:
            missed.append(made)
        return made

    yield take
    if missed:
        told = (f"{m.what} ({m.size}): {m.ours:.4g} {m.unit}, bar {m.bar}" for m in missed)
        pytest.fail("\n".join(told), pytrace=False)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    config = terminalreporter.config
    measured = config.stash[MEASURED]
    if not measured:
        return
    shown = results.page(results.surroundings(), measured)
    terminalreporter.section("benchmarks")
    terminalreporter.write(shown[shown.index("\n## ") :])
    if config.getoption("--write-page"):
        earlier = results.read(results.DOCS / "benchmarks.json")
        results.write(results.merged(earlier, measured))
