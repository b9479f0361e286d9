"""The tree of offices (Perangkat Daerah): validity, renames, mergers; ids never change, rows are never deleted."""
