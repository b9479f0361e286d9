"""`python -m tests.bench`: how fast the provider is, beside the goals, with what each operation costs."""
