"""APIs that access tokens are issued for (RFC 8707): their registration, rules and cache."""
