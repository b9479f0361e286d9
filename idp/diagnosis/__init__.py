"""Diagnosis: explains stored error reports to the team whose client made them, by what was sent and registered."""
