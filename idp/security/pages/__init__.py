"""Pages of /keamanan, one file for each part."""
