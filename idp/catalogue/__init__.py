"""The city's applications: name, office, origin, technology; which of them single sign-on can reach."""
