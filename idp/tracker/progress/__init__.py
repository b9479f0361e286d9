"""The progress of the city and of offices: numbers of the dashboard, and how they came about."""
