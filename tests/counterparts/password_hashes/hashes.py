"""Reads {"password", "verify"} as JSON; answers what Django makes of the password, and whether it fits the hash."""

import json
import sys

from django.conf import settings

NAMES = (
    "PBKDF2PasswordHasher",
    "PBKDF2SHA1PasswordHasher",
    "Argon2PasswordHasher",
    "BCryptSHA256PasswordHasher",
    "BCryptPasswordHasher",
    "MD5PasswordHasher",
)
settings.configure(PASSWORD_HASHERS=[f"django.contrib.auth.hashers.{name}" for name in NAMES])

from django.contrib.auth import hashers  # noqa: E402  after the settings

asked = json.load(sys.stdin)
made = {f"Django {one.algorithm}": one.encode(asked["password"], one.salt()) for one in hashers.get_hashers()}
fits = None if asked["verify"] is None else hashers.check_password(asked["password"], "argon2" + asked["verify"])
json.dump({"hashes": made, "fits": fits}, sys.stdout)
