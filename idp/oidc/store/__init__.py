"""The questions asked of the protocol's tables; anything single-use is spent in one statement."""
