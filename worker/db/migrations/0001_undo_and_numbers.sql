-- What is still to be removed of a capture that was taken back; null once it is done.
ALTER TABLE `undone_capture` ADD `pending` text;
--> statement-breakpoint
CREATE INDEX `undone_capture_pending` ON `undone_capture` (`at`) WHERE `pending` IS NOT NULL;
--> statement-breakpoint
-- Which numbers of a device's saves have arrived: the highest, and the gaps below it as JSON.
CREATE TABLE `device_number` (
	`device_id` text PRIMARY KEY NOT NULL,
	`highest` integer NOT NULL,
	`gaps` text DEFAULT '[]' NOT NULL
) WITHOUT ROWID;
