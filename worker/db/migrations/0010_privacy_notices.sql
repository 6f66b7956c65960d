CREATE TABLE `acknowledgement` (
	`person_id` text NOT NULL,
	`version` integer NOT NULL,
	`at` text NOT NULL,
	PRIMARY KEY(`person_id`, `version`),
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `privacy_notice` (
	`version` integer PRIMARY KEY NOT NULL,
	`texts` text NOT NULL,
	`person_id` text NOT NULL,
	`at` text NOT NULL,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
INSERT INTO `acknowledgement` (`person_id`, `version`, `at`) SELECT `id`, 1, `notice_at` FROM `person` WHERE `notice_at` IS NOT NULL;
