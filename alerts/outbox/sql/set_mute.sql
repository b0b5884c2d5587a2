insert or replace into mute (pattern, until, reason) values (:pattern, :until, :reason);
