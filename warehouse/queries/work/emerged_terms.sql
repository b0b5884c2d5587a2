-- Purpose: what surged without a topic by the beginning of a day, the most surprising first. Inputs: day. Outputs: the fields of EmergedTerm.
select * from emerged_terms
where day_at = $day::timestamptz
order by score desc, term
