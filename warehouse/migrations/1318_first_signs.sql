-- Messages about first signs are deliveries too: a first sign is no alert, and the alert that follows has its id.

comment on column alerts_history.first_sent_at is 'when the first message was taken, that of a first sign included; NULL: none was';
