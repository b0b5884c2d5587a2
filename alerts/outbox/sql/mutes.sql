select pattern, until, reason from mute where until > :now order by pattern;
