"""Relying parties and their secrets: who may ask people to sign in, and how they prove who they are."""
