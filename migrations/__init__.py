"""Changes of the database: one per file in versions/, forward only, safe beside the code that ran before."""
