-- A restored copy of a clinic's database writes to nobody: gateways only record, their addresses and secrets are gone.
UPDATE dental_gateway
   SET kind = 'record', url = NULL, headers = NULL, body = NULL, username = NULL, password = NULL, token = NULL,
       status_url = NULL, signature_key = NULL, webhook_secret = replace(gen_random_uuid()::text, '-', '');
-- What waited when the copy was made was sent, or will be, by the original.
UPDATE dental_message SET state = 'cancelled', reason = 'Neutralised copy', carrier_id = NULL WHERE state IN ('planned', 'sending');
