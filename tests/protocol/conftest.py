"""How hard properties are tried: enough to find mistakes, few enough for a folder that runs in two seconds."""

from hypothesis import settings

settings.register_profile("protocol", max_examples=40, deadline=None, database=None)
settings.load_profile("protocol")
