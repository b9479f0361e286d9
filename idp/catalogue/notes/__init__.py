"""Notes of Kominfo and of the owning office about an application."""
