"""One person in two cases: found, compared, made one."""
