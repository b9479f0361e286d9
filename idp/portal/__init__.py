"""Pages that need several slices: the launcher, connected applications, help and other static pages."""
