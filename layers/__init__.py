"""What becomes a layer: documents, incidents, bases, spillover; and the GeoPackage of them."""
