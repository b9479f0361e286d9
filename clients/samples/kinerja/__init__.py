"""The sample "e-Kinerja" (inventory row 73): tokens checked with Authlib."""
