update attempt set outcome = :outcome, reason = :reason where seq = :seq and number = :number;
