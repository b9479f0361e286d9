"""People: administration, the JSON import, the claims about a person."""
