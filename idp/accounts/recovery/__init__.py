"""Recovering an account: one-time codes, activation, resets by e-mail and by two officers, mails to people."""
