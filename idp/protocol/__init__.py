"""The rules of OAuth 2 and OpenID Connect as functions over values: no web, no database, no clock."""
