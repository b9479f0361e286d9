"""What we sign, and what a scope lets a client learn."""
