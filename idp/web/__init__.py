"""Shared by all pages and endpoints: layout, cookies, CSRF, forms, headers, errors; knows no feature."""
