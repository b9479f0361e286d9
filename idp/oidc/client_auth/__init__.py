"""Who calls: the proofs clients send, checked against what they registered."""
