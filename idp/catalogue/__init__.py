"""The inventory of the city's applications: office, origin, media; which are eligible for single sign-on."""
