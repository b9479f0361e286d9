"""What clients authenticate with: secrets, registered certificates, and when they were last used."""
