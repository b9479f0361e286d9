"""From a request to a code: who asks, who is here, what they agreed to; one file for each question."""
