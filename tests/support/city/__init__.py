"""A simulated city: a plan of events, a simulation that plays them at a provider, and a recount of its own."""
