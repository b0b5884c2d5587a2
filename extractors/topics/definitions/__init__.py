"""Topic and entity definitions: read from YAML, checked, resolved."""
