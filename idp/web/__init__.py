"""What every page shares: layout, cookies, forms, headers and errors; knows no feature."""
