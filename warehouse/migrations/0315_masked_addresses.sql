-- Passwords and secrets in the addresses of feeds, which older programs stored: masked wherever an address of a feed stands.
-- The state of a feed goes on under its masked address, which is the one to subscribe to.

create or replace macro masked_address(url) as
    regexp_replace(
        regexp_replace(url, '(?i)^(https?://)[^/?#@]*@', '\1'),
        '(?i)([?&;](?:[^=&;#]*[_.-])?(?:(?:api|app|auth|access|private|secret)?key|token|(?:access|auth)token|pass(?:word|wd|code)?|pwd|secret|auth|authorization|sig|signature)=)[^&;#$*][^&;#]*',
        '\1***',
        'g'
    );
comment on macro masked_address is 'An address without user, password and the values of parameters that are named like secrets.';

update attempts set detail = replace(detail, feed_states.feed_url, masked_address(feed_states.feed_url))
from feed_states
where feed_states.feed_url <> masked_address(feed_states.feed_url) and contains(attempts.detail, feed_states.feed_url);
update attempts set
    subject = if(stage = 'poll', masked_address(subject), subject),
    detail = regexp_replace(detail, '(?i)(https?://)[^/?#@\s]*@', '\1', 'g')
where (stage = 'poll' and subject <> masked_address(subject)) or regexp_matches(detail, '(?i)https?://[^/?#@\s]*@');
delete from feeds where url <> masked_address(url) and masked_address(url) in (select url from feeds);
delete from feed_states
where feed_url <> masked_address(feed_url) and masked_address(feed_url) in (select feed_url from feed_states);

update feeds set url = masked_address(url) where url <> masked_address(url);
update feed_states set
    feed_url = masked_address(feed_url),
    fetch_url = masked_address(fetch_url),
    moved_to = masked_address(moved_to)
where feed_url <> masked_address(feed_url) or fetch_url <> masked_address(fetch_url) or moved_to <> masked_address(moved_to);
update entries set feed_url = masked_address(feed_url) where feed_url <> masked_address(feed_url);
update articles set feed_url = masked_address(feed_url) where feed_url <> masked_address(feed_url);
update poll_counts set feed_url = masked_address(feed_url) where feed_url <> masked_address(feed_url);
update entry_names set feed_url = masked_address(feed_url) where feed_url <> masked_address(feed_url);
