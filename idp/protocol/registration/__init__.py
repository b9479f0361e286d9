"""A registration: its document read, judged by its profile, and what a client may register without an operator."""
