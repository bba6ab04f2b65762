"""Names and space: gazetteers, place names in text, borders, geodesic distances and buffers."""
