"""The story of the demonstration: a year of invented applications in invented offices, beside the public inventory."""
