CREATE TABLE `policy_change` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`base` integer,
	`document` text NOT NULL,
	`comment` text NOT NULL,
	`takes` text NOT NULL,
	`person_id` text NOT NULL,
	`at` text NOT NULL,
	`from_at` text,
	`counted_at` text,
	`state` text NOT NULL,
	`agreed_by` text,
	`agreed_at` text,
	`closed_by` text,
	`closed_at` text,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`agreed_by`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`closed_by`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `policy_objection` (
	`change_id` text NOT NULL,
	`person_id` text NOT NULL,
	`words` text NOT NULL,
	`at` text NOT NULL,
	PRIMARY KEY(`change_id`, `person_id`),
	FOREIGN KEY (`change_id`) REFERENCES `policy_change`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
ALTER TABLE `person_role` ADD `given_at` text;