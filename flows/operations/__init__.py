"""Operations: deployments, health checks, the watchdog, reports, backups and expiry."""
