"""What each grant gives: one file for each, mirroring the rules in idp/protocol/grants."""
