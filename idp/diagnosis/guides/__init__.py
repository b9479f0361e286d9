"""The guides of causes by topic, their value types, and the words that many of them share."""
