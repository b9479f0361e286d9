"""The protocol endpoints: load the facts, apply the rules, keep the outcome."""
