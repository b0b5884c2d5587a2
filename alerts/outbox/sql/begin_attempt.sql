insert into attempt (seq, number, started_at, outcome) values (:seq, :number, :now, 'sending');
