"""What every slice stands on; knows nothing of OAuth, people or applications."""
