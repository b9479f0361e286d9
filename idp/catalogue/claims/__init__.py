"""Claims of applications by those who answer for them, proposals of new ones, and stewardships."""
