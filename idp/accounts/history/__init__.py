"""The sign-in history: what happened with a person's account, and what they say of it."""
