"""The tree of offices (Perangkat Daerah): validity, renames, mergers; ids that never change, rows that never go."""
