"""What makes a GeoPackage open in QGIS as a finished map: styles, forms, project, print layout."""
