"""Second factors of people: authenticator apps, passkeys, recovery codes; enrolled, verified, replaced, removed."""
