"""Same input, same options: the same files, whatever the order, jobs, locale, time zone and seed."""

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import missing
from faults.runs import DAY, contents, full
from faults.world import TEXT

REPORTS = Path(__file__).parents[2] / "data" / "reports"
PLACES = ("Djibo", "Ansongo", "Gao", "Ménaka", "Bankass", "Dori", "Tillabéri")


FRENCH = "fr_FR.UTF-8"


@pytest.fixture(scope="module")
def locale_folder(tmp_path_factory):
    """A folder with a French locale, compiled here: machines seldom have it installed."""
    folder = tmp_path_factory.mktemp("locales")
    if shutil.which("localedef") is None:
        missing("localedef")
    asked = ["localedef", "--inputfile", "fr_FR", "--charmap", "UTF-8", folder / FRENCH]
    if subprocess.run(asked, capture_output=True, check=False).returncode:
        missing("what localedef compiles (Debian's locales)")
    return folder


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """Enough documents that three processes start, with incidents that several of them tell."""
    folder = tmp_path_factory.mktemp("reports")
    draw = random.Random(1)
    for number in range(170 if full() else 90):
        place = draw.choice(PLACES)
        text = TEXT.replace("Djibo, Burkina Faso", place).replace(
            "4 March", f"{number % 28 + 1} March"
        )
        (folder / f"{draw.randrange(10**6):06}-{number}.txt").write_text(text, encoding="utf-8")
    for path in sorted(REPORTS.glob("*.md"))[:3]:
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


def test_the_french_locale_is_one(locale_folder):
    told = subprocess.run(
        [sys.executable, "-c", "import locale; print(locale.setlocale(locale.LC_ALL, ''),"
         " locale.localeconv()['decimal_point'])"],
        env={"LOCPATH": str(locale_folder), "LC_ALL": FRENCH}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert told.stdout.split() == [FRENCH, ","], told.stderr


def build(reports, folder, *, jobs, locale, locale_folder, zone, seed):
    """Build with the files in another order; the content of what was made."""
    files = sorted(reports.iterdir())
    random.Random(seed).shuffle(files)
    environment = {
        **os.environ, "SOURCE_DATE_EPOCH": DAY, "LC_ALL": locale, "TZ": zone,
        "LOCPATH": str(locale_folder),
        "PYTHONHASHSEED": str(seed), "PYTHONUTF8": "0",
    }  # fmt: skip
    argv = ["build", *map(str, files), "-o", "out", "--jobs", str(jobs), "--tolerance", "200",
            "--country", "ML", "--distance", "20"]  # fmt: skip
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "incidentmap.cli", *argv],
        cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    out = folder / "out"
    return contents(out), {path.name: path.read_bytes() for path in out.iterdir()}


@pytest.mark.timeout(0)
def test_the_same_files_again(reports, locale_folder, tmp_path):
    settings = [
        {"jobs": jobs, "locale": locale, "locale_folder": locale_folder, "zone": zone}
        for jobs in ((1, 2, 4) if full() else (1, 2))
        for locale in ("C.UTF-8", FRENCH)
        for zone in ("UTC", "Pacific/Auckland")
    ]
    runs = 20 if full() else 3
    chosen = [settings[0], *(settings[5 * n % len(settings)] for n in range(1, runs))]
    first, first_bytes = build(reports, tmp_path / "0", seed=1, **chosen[0])
    for number, setting in enumerate(chosen[1:], 1):
        made, made_bytes = build(reports, tmp_path / str(number), seed=number + 1, **setting)
        different = [name for name in first if made.get(name) != first[name]]
        assert made == first, f"{setting}: {different} differ"
        assert made_bytes == first_bytes, f"{setting}: the same content in other bytes"
