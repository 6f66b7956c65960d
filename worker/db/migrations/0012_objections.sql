CREATE TABLE `objection` (
	`id` text PRIMARY KEY NOT NULL,
	`message_id` text NOT NULL,
	`kind` text NOT NULL,
	`person_id` text NOT NULL,
	`words` text NOT NULL,
	`at` text NOT NULL,
	`closes` integer NOT NULL,
	`state` text NOT NULL,
	`keeper_id` text,
	`keeper_words` text,
	`ruled_at` text,
	`settled` integer NOT NULL,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`keeper_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `objection_person` ON `objection` (`person_id`,`at`);--> statement-breakpoint
CREATE INDEX `objection_message` ON `objection` (`message_id`);--> statement-breakpoint
CREATE INDEX `objection_state` ON `objection` (`state`,`at`);--> statement-breakpoint
CREATE TABLE `person_never` (
	`person_id` text NOT NULL,
	`entry` text NOT NULL,
	`at` text NOT NULL,
	PRIMARY KEY(`person_id`, `entry`),
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
