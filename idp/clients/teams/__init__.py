"""Who answers for an application and who works on it: claims, stewards, teams, staff of vendors."""
