"""The fictional world: events, stories, outlets and their wording."""
