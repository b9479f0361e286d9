"""The integration level of each application, computed from recorded facts, and Kominfo's dashboard."""
