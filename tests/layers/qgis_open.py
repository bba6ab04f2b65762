"""Opens a GeoPackage in real QGIS as a person would, and tells as JSON what it saw.

Run by Debian's Python: ``python3 qgis_open.py FILE.gpkg OUTPUT_FOLDER``. Draws each map theme and
exports each print layout to PDF and PNG in the folder.
"""

import itertools
import json
import os
import sys
import tempfile
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QGIS_CUSTOM_CONFIG_PATH"] = tempfile.mkdtemp()

from qgis.core import (
    Qgis,
    QgsApplication,
    QgsAttributeEditorRelation,
    QgsLayoutExporter,
    QgsLayoutItem,
    QgsLayoutItemLabel,
    QgsLayoutItemPage,
    QgsLayoutItemShape,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsPrintLayout,
    QgsProject,
    QgsProviderRegistry,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QRectF, QSize, Qt
from qgis.PyQt.QtGui import QFontMetricsF

RENDERERS = {"RuleRenderer", "categorizedSymbol", "graduatedSymbol"}


def by_itself(source: Path) -> dict:
    """Each layer as it opens when the file is dragged in, styled from the file."""
    found = {}
    for details in QgsProviderRegistry.instance().querySublayers(str(source)):
        layer = QgsVectorLayer(details.uri(), details.name(), "ogr")
        message, styled = layer.loadDefaultStyle()
        spatial = layer.isSpatial()
        found[details.name()] = {
            "valid": layer.isValid(),
            "spatial": spatial,
            "crs": layer.crs().authid(),
            "styled": bool(styled),
            "message": message,
            "renderer": layer.renderer().type() if spatial and layer.renderer() else None,
            "symbols": len(layer.renderer().legendSymbolItems())
            if spatial and layer.renderer()
            else 0,
            "labels": layer.labelsEnabled(),
            "features": layer.featureCount(),
            "aliases": {f.name(): layer.attributeAlias(i) for i, f in enumerate(layer.fields())},
            "widgets": {
                f.name(): layer.editorWidgetSetup(i).type() for i, f in enumerate(layer.fields())
            },
            "types": {f.name(): f.typeName() for f in layer.fields()},
            "temporal": bool(layer.temporalProperties().isActive()),
            "actions": [a.command() for a in layer.actions().actions()],
        }
    return found


def _draw(project: QgsProject, theme: str, output: Path) -> int:
    settings = QgsMapSettings()
    settings.setLayers(project.mapThemeCollection().mapThemeVisibleLayers(theme))
    settings.setOutputSize(QSize(1500, 1000))
    settings.setOutputDpi(96)
    settings.setBackgroundColor(project.backgroundColor())
    settings.setDestinationCrs(project.crs())
    settings.setExtent(QgsRectangle(project.viewSettings().defaultViewExtent()))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    job.renderedImage().save(str(output))
    return [f"{e.layerID}: {e.message}" for e in job.errors()]


def _related(layer: QgsVectorLayer) -> dict:
    """Relations that the form lists, and whether they are whole."""
    elements = [e for tab in layer.editFormConfig().tabs() for e in tab.children()]
    return {
        e.relation().id(): e.relation().isValid()
        for e in elements
        if isinstance(e, QgsAttributeEditorRelation)
    }


def _overfull(layout: QgsPrintLayout) -> list:
    """Labels whose text does not fit into their place."""
    found = []
    for item in layout.items():
        if isinstance(item, QgsLayoutItemLabel):
            letters = item.font()
            letters.setPixelSize(round(letters.pointSizeF() * 25.4 / 72 * 100))
            place = QRectF(0, 0, item.rect().width() * 100, 1e6)
            needed = QFontMetricsF(letters).boundingRect(place, Qt.TextWordWrap, item.text())
            if needed.height() > item.rect().height() * 100 or needed.width() > place.width():
                found.append(item.id())
    return found


def _overlapping(layout: QgsPrintLayout) -> list:
    """Pairs of items that lie on one another, but for the circles that say deaths."""
    items = [i for i in layout.items() if isinstance(i, QgsLayoutItem)]
    items = [i for i in items if not isinstance(i, (QgsLayoutItemPage, QgsLayoutItemShape))]
    shrunk = [(i.id(), i.sceneBoundingRect().adjusted(0.3, 0.3, -0.3, -0.3)) for i in items]
    return [[a, b] for (a, x), (b, y) in itertools.combinations(shrunk, 2) if x.intersects(y)]


def project_seen(uri: str, folder: Path, mark: str) -> dict:
    """The project: its layers, themes, time and print layouts, drawn and exported."""
    project = QgsProject.instance()  # forms find their relations only in this one
    read = project.read(uri)
    layers = project.mapLayers().values()
    span = project.timeSettings().temporalRange()
    seen = {
        "read": read,
        "title": project.title(),
        "crs": project.crs().authid(),
        "layers": {
            layer.name(): {
                "valid": layer.isValid(),
                "renderer": layer.renderer().type() if layer.isSpatial() else None,
                "widgets": {
                    f.name(): layer.editorWidgetSetup(i).type()
                    for i, f in enumerate(layer.fields())
                },
                "actions": [a.command() for a in layer.actions().actions()],
                "related": _related(layer),
            }
            for layer in layers
        },
        "groups": [group.name() for group in project.layerTreeRoot().findGroups()],
        "themes": project.mapThemeCollection().mapThemes(),
        "time": [span.begin().toString("yyyy-MM-dd"), span.end().toString("yyyy-MM-dd")],
        "relations": {r.id(): r.isValid() for r in project.relationManager().relations().values()},
        "layouts": {},
        "drawing_errors": [],
    }
    if mark:
        for theme in seen["themes"]:
            seen["drawing_errors"] += _draw(project, theme, folder / f"{mark}-{theme}.png")
        for layout in project.layoutManager().layouts():
            exporter = QgsLayoutExporter(layout)
            stem = folder / f"{mark}-layout-{layout.name()}"
            code = exporter.exportToPdf(f"{stem}.pdf", QgsLayoutExporter.PdfExportSettings())
            image = QgsLayoutExporter.ImageExportSettings()
            image.dpi = 150
            exporter.exportToImage(f"{stem}.png", image)
            seen["layouts"][layout.name()] = {
                "pdf": code == QgsLayoutExporter.Success,
                "items": sorted(i.id() for i in layout.items() if hasattr(i, "id") and i.id()),
                "overfull": _overfull(layout),
                "overlapping": _overlapping(layout),
            }
    else:
        seen["layouts"] = {layout.name(): {} for layout in project.layoutManager().layouts()}
    project.clear()
    return seen


def main() -> None:
    """Look at the file by itself, at the project inside it and at the one beside it."""
    source, folder = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    application = QgsApplication([], False)
    application.initQgis()
    stored = QgsApplication.projectStorageRegistry().projectStorageFromType("geopackage")
    names = stored.listProjects(str(source)) if stored else []
    report = {
        "version": Qgis.QGIS_VERSION,
        "layers": by_itself(source),
        "projects_inside": names,
        "inside": project_seen(f"geopackage:{source}?projectName={names[0]}", folder, "")
        if names
        else None,
        "beside": project_seen(str(source.with_suffix(".qgz")), folder, "map"),
    }
    print("REPORT " + json.dumps(report))
    sys.stdout.flush()
    os._exit(0)  # QGIS crashes on its way out of Python


main()
