"""The request journal: the last requests of clients in `uji`, for the teams that build them."""
