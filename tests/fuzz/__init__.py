"""Fuzz targets: whatever is sent, only the declared errors come out, and what was read holds its promises."""
