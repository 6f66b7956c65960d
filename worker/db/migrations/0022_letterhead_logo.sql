CREATE TABLE `letterhead_logo` (
	`sha256` text PRIMARY KEY NOT NULL,
	`media_type` text NOT NULL,
	`data` text NOT NULL,
	`added_by` text NOT NULL,
	`added_at` text NOT NULL,
	FOREIGN KEY (`added_by`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
