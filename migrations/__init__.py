"""Database migrations, one per file in versions/: forward only, compatible with the previous release."""
