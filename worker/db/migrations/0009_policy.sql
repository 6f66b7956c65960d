CREATE TABLE `policy_version` (
	`version` integer PRIMARY KEY NOT NULL,
	`document` text NOT NULL,
	`comment` text DEFAULT '' NOT NULL,
	`person_id` text NOT NULL,
	`at` text NOT NULL,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
