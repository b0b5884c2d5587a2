delete from mute where pattern = :pattern;
