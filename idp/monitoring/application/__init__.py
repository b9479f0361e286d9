"""The pages of one application, for Kominfo and for its office alike."""
