"""Tokens: their claims, signatures, encryption and binding to keys, our own and those of clients."""
