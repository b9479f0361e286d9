"""The sample "e-Kinerja" (inventory row 73): tokens verified with Authlib."""
