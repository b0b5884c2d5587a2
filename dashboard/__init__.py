"""The dashboard: web pages, data twins and metrics over the published snapshot."""
