"""One target under atheris; started by ``python -m fuzz``."""

import sys

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

target = sys.argv.pop(1)
atheris.Setup(sys.argv, lambda data: check(target, data))
atheris.Fuzz()
