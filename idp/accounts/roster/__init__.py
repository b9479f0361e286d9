"""Rosters: full lists of an office's or the city's people, compared with who is here, decided by officers, applied."""
