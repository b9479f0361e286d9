"""Pages about people and applications together: what an office's administrators do, and who holds which role."""
