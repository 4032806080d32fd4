"""What everything sealed stands on: libsodium and its kin, strict JSON, checked shapes, Base45."""
