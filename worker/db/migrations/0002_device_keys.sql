-- A device is bound to its key (RFC 9449), renews its sign-in with refresh tokens that change, and keeps the secret that
-- opens what waits in its outbox. Devices from before have none of these: they connect again.
-- token_hash, until now of a bearer token, is from here on of the newest refresh token.
ALTER TABLE `device` ADD `outbox_secret` text;
--> statement-breakpoint
ALTER TABLE `device` ADD `key_thumbprint` text;
--> statement-breakpoint
ALTER TABLE `device` ADD `previous_token_hash` text;
--> statement-breakpoint
ALTER TABLE `device` ADD `rotated_at` text;
--> statement-breakpoint
ALTER TABLE `device` ADD `token_expires_at` text;
--> statement-breakpoint
ALTER TABLE `device` ADD `noticed_at` text;
--> statement-breakpoint
ALTER TABLE `pairing` ADD `key_thumbprint` text;
