"""Fuzz for long: ``python -m fuzz [--minutes 10] [TARGET...]`` from the folder of the tests.

With atheris, where it is installed, inputs are steered to code not yet reached; else hypothesis
draws them, with another seed each round. What fails is put in the corpus, where the suite finds it.
"""

import argparse
import hashlib
import importlib.util
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from fuzz.inputs import CORPUS, described, dictionary, inputs
from fuzz.targets import TARGETS, check
from hypothesis import HealthCheck, given, seed, settings

ROUND = 500
"""Inputs that hypothesis draws with one seed."""


def keep(target: str, data: bytes) -> Path:
    """Put an input that failed in the corpus."""
    path = CORPUS / target / f"found-{hashlib.sha256(data).hexdigest()[:12]}"
    path.write_bytes(data)
    print(f"kept {path}: {described(data)}")
    return path


def with_hypothesis(target: str, minutes: float) -> bool:
    """Draw inputs until the time is up; whether none failed."""
    stop = time.monotonic() + 60 * minutes
    number, first = 0, int(time.time())
    last = b""

    def run(data: bytes) -> None:
        nonlocal number, last
        if time.monotonic() < stop:
            number, last = number + 1, data
            check(target, data)

    rounds = settings(
        max_examples=ROUND,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    while time.monotonic() < stop:
        first += 1
        try:
            seed(first)(rounds(given(inputs(target))(run)))()
        except Exception as error:  # noqa: BLE001 - the find itself
            print(f"{target}: {type(error).__name__}: {error}")
            keep(target, last)
            return False
    print(f"{target}: {number:,} inputs by hypothesis in {minutes:g} minutes, none failed")
    return True


def with_atheris(target: str, minutes: float) -> bool:
    """Run libFuzzer in a process of its own, which it ends itself."""
    with tempfile.TemporaryDirectory() as scratch:
        words = Path(scratch, "words.dict")
        words.write_text(dictionary(target), encoding="ascii")
        fresh = Path(scratch, "fresh")
        fresh.mkdir()
        failed = Path(scratch, "failed")
        failed.mkdir()
        options = [f"-max_total_time={60 * minutes:.0f}", f"-dict={words}", "-timeout=60",
                   "-max_len=4000", f"-artifact_prefix={failed}/", "-print_final_stats=1",
                   "-rss_limit_mb=4000", str(fresh), str(CORPUS / target)]  # fmt: skip
        run = [sys.executable, "-m", "fuzz.steered", target, str(failed), *options]
        subprocess.run(run, check=False)
        found = [keep(target, path.read_bytes()) for path in sorted(failed.iterdir())]
    return not found


def main() -> int:
    """Fuzz the targets one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS))
    parser.add_argument("--minutes", type=float, default=10.0, help="for each target")
    parser.add_argument("--by", choices=["hypothesis", "atheris"], help="default: what is there")
    chosen = parser.parse_args()
    steered = importlib.util.find_spec("atheris") is not None
    by = chosen.by or ("atheris" if steered else "hypothesis")
    run = with_atheris if by == "atheris" else with_hypothesis
    failed = [name for name in chosen.targets or TARGETS if not run(name, chosen.minutes)]
    print(f"{by}: {'none failed' if not failed else 'failed: ' + ', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
