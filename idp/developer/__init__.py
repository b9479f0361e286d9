"""Pages of developers: the applications of their teams, registration of sandbox clients, and trying them."""
