-- What a person had revealed in the last hour is counted in the audit log itself: it survives a restart, and nobody can forget it.
CREATE INDEX audit_rows_reveals ON audit_rows (actor_id, recorded_at)
  WHERE action IN ('content.revealed', 'email.revealed', 'phone.revealed', 'reveal.refused');
