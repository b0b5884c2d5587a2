"""The past from outside: archives as articles of history."""
