"""Use per day: facts rolled up into counts without persons, people of 30 days, and the end of rows with persons."""
