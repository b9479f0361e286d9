"""The admin API: administration of clients and APIs, the inventory and its progress, as JSON under /api/v1."""
