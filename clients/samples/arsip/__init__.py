"""The sample "Smart Arsip" (inventory row 83): tokens verified with python-jose."""
