"""Two small city applications that sign people in with DIVOS: one relying party, checked by two token libraries."""
