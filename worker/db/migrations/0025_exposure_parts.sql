CREATE TABLE `__new_exposure_day` (
	`day` text NOT NULL,
	`team_id` text NOT NULL,
	`part` text DEFAULT '' NOT NULL,
	`customers` integer NOT NULL,
	`known_to_none` integer NOT NULL,
	`known_to_one` integer NOT NULL,
	`known_to_two` integer NOT NULL,
	`concentration` real NOT NULL,
	PRIMARY KEY(`day`, `team_id`, `part`)
);
--> statement-breakpoint
INSERT INTO `__new_exposure_day`("day", "team_id", "part", "customers", "known_to_none", "known_to_one", "known_to_two", "concentration") SELECT "day", "team_id", "part", "customers", "known_to_none", "known_to_one", "known_to_two", "concentration" FROM `exposure_day`;--> statement-breakpoint
DROP TABLE `exposure_day`;--> statement-breakpoint
ALTER TABLE `__new_exposure_day` RENAME TO `exposure_day`;
