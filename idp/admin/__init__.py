"""The admin API: the same use cases the pages call, as JSON for operators and their programs."""
