"""Civil servants: who they are, how they prove it, and the browsers they are signed in with."""
