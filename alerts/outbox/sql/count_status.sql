select status, count(*) as messages from message group by status order by status;
