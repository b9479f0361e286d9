"""The sample "Smart Arsip" (inventory row 83): tokens checked with python-jose."""
