"""Opens a GeoPackage in real QGIS, headless, with a fresh profile, and tells what QGIS saw."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

Seen = dict[str, Any]
RENDERERS = {"RuleRenderer", "categorizedSymbol", "graduatedSymbol"}


def open_in_qgis(python: str, file: Path, folder: Path) -> Seen:
    script = Path(__file__).parent / "layers" / "qgis_open.py"
    done = subprocess.run(
        [python, str(script), str(file), str(folder)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "GDAL", "PROJ"))},
    )
    line = next((text for text in done.stdout.splitlines() if text.startswith("REPORT ")), None)
    assert line, done.stderr
    return json.loads(line.removeprefix("REPORT "))  # type: ignore[no-any-return]
