-- how many of these parts a channel has been told, or waits to be told
select count(*) as known from told where channel = :channel and part in (select value from json_each(:parts));
