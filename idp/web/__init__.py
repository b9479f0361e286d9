"""Shared by all pages and endpoints: layout, cookies, routers that guard, CSRF, forms, headers, errors; knows no feature."""
