-- the present state of an episode, in place of the one before
insert or replace into episode (alert_id, open, body, saved_at) values (:alert_id, :open, :body, :now);
