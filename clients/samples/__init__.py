"""Two sample applications that sign people in with DIVOS: one relying party, two token libraries."""
