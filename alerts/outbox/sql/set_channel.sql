-- how a channel fares: failures in a row, and until when it is left alone ('': not at all)
insert into channel (name, failures, paused_until) values (:channel, :failures, :until)
on conflict (name) do update set failures = excluded.failures, paused_until = excluded.paused_until;
