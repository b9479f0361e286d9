"""The measurement of the instrument: a large city, every page and call of it, and the roll-up of a day."""
