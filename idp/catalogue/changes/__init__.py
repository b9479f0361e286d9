"""Changes of the fields of the inventory: corrected, imported or proposed, each with who, when, from what, to what."""
