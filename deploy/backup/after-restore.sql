-- Ends what is alive again after a restore: sessions, and what applications were given. People sign in once more.
UPDATE session SET ended_at = now(), end_reason = 'restored' WHERE ended_at IS NULL;
UPDATE "grant" SET revoked_at = now() WHERE revoked_at IS NULL;
