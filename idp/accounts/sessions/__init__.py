"""Sessions of browsers: opened, renewed, listed, ended; and the origin of a request."""
