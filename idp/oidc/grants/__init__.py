"""The grants of the token endpoint, one file each; the rules stand in idp/protocol/grants."""
