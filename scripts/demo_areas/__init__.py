"""Build the areas of the demonstration city: ``python -m scripts.demo_areas`` writes data/grids.geojson."""
