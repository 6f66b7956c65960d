CREATE TABLE `stop` (
	`id` text PRIMARY KEY NOT NULL,
	`scope` text NOT NULL,
	`team_id` text,
	`webmail` text,
	`below_version` text,
	`reason` text NOT NULL,
	`person_id` text NOT NULL,
	`at` text NOT NULL,
	`ended_by` text,
	`ended_at` text,
	FOREIGN KEY (`team_id`) REFERENCES `team`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`ended_by`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
