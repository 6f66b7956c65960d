CREATE TABLE `__new_person_never` (
	`id` text PRIMARY KEY NOT NULL,
	`person_id` text NOT NULL,
	`entry` text NOT NULL,
	`at` text NOT NULL,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
INSERT INTO `__new_person_never`("id", "person_id", "entry", "at") SELECT lower(hex(randomblob(13))), "person_id", "entry", "at" FROM `person_never`;--> statement-breakpoint
DROP TABLE `person_never`;--> statement-breakpoint
ALTER TABLE `__new_person_never` RENAME TO `person_never`;--> statement-breakpoint
CREATE UNIQUE INDEX `person_never_entry` ON `person_never` (`person_id`,`entry`);
