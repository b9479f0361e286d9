"""The JSON documents of the admin API, typed, so that the description of the API is true."""
