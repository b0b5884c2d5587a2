-- a summary tells what the held messages would have told
update told set seq = :seq where seq in (select value from json_each(:held));
