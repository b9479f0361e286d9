"""Shared by all pages and endpoints: layout, cookies, routers that guard, forms, headers, errors; knows no feature."""
