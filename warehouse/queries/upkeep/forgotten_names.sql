-- Purpose: what was taken down on request, to keep it out of a rebuilt warehouse. Outputs: kind, name_md5, forgotten_at.
select kind, name_md5, forgotten_at from forgotten
