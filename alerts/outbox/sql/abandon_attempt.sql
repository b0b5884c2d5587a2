-- an attempt whose sender never came back: whether the message left is not known
update attempt set outcome = 'maybe-sent', reason = 'the sender died' where seq = :seq and outcome = 'sending';
