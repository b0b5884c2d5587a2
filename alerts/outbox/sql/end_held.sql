update message set status = 'summarised' where seq in (select value from json_each(:held));
