"""The protocol endpoints: load the facts, apply the rules, keep the outcome.

The folders have the names of those in `protocol`: beside each rule there stands the file that applies it.
"""
