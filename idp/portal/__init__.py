"""Pages that need several slices: the launcher, help, and what the footer links to."""
