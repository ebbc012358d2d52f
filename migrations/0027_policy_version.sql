-- The version of the rules that an act was judged by; 0 is what is built in. Rows of before say which clause only.
ALTER TABLE audit_rows ADD COLUMN policy_version integer CHECK (policy_version >= 0);
