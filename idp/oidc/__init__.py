"""The endpoints of OAuth 2 and OpenID Connect: load the facts, apply the rules of `protocol`, store the outcome.

The folders are named like those in `protocol`: each rule there has a file here that applies it.
"""
