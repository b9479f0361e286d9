"""Who may sign in to a client in the sandbox (`uji`): its team, testers, personas, or everybody."""
