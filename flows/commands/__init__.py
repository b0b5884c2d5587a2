"""Commands of ``newspike``, one file for each or for a group."""
