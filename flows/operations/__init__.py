"""Operations: what keeps an installation going, and says so when it does not."""
