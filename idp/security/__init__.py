"""Pages of security officers and auditors: the audit trail, its export, sessions in an incident, signing keys."""
