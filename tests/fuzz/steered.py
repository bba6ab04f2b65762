"""One target under atheris; started by ``python -m fuzz``.

What fails is written to a folder, once for each kind of exception and line, and fuzzing goes on.
"""

import hashlib
import sys
import traceback
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["incidentmap"]):
    import incidentmap.geo.gazetteer_import
    import incidentmap.geo.geocoder
    import incidentmap.layers.corrections
    import incidentmap.layers.documents
    import incidentmap.layers.incidents.coding
    import incidentmap.layers.incidents.importing
    import incidentmap.layers.incidents.linking  # noqa: F401

from fuzz.targets import check

target, failed = sys.argv.pop(1), Path(sys.argv.pop(1))
known = set()


def run(data: bytes) -> None:
    """Check an input; keep it where it fails in a new way."""
    try:
        check(target, data)
    except Exception as error:  # noqa: BLE001 - the find itself
        at = traceback.extract_tb(error.__traceback__)[-1]
        kind = (type(error), at.filename, at.lineno)
        if kind not in known:
            known.add(kind)
            traceback.print_exception(error, limit=-6)
            (failed / hashlib.sha256(data).hexdigest()[:12]).write_bytes(data)


run(b"")  # rules are loaded now: on a busy machine the first input would pass for a slow one
atheris.Setup(sys.argv, run)
atheris.Fuzz()
