-- Ends what is alive again after a restore: sessions, and what applications, codes and browsers may do. All or nothing.
-- People sign in once more; codes on paper and in mails, and initial access tokens, are issued anew.
\set ON_ERROR_STOP on
BEGIN;
UPDATE session SET ended_at = now(), end_reason = 'restored' WHERE ended_at IS NULL;
UPDATE "grant" SET revoked_at = now() WHERE revoked_at IS NULL;
UPDATE one_time_code SET revoked_at = now() WHERE used_at IS NULL AND revoked_at IS NULL;
UPDATE trusted_device SET ended_at = now() WHERE ended_at IS NULL;
UPDATE initial_access_token SET revoked_at = now() WHERE revoked_at IS NULL;
DELETE FROM device_code;
COMMIT;
