"""Sessions of browsers: opened, renewed, listed, ended; and where a request came from."""
