"""Accounts of staff of vendors: a civil servant answers for them, and they end on a day."""
