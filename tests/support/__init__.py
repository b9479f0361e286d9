"""What tests stand on: real databases, a whole provider in the process, a provider in processes of its own."""
