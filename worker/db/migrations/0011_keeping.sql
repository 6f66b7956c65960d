CREATE TABLE `erasure` (
	`id` text PRIMARY KEY NOT NULL,
	`state` text NOT NULL,
	`reference` text NOT NULL,
	`who` text NOT NULL,
	`cursor` text NOT NULL,
	`begun_by` text NOT NULL,
	`begun_at` text NOT NULL,
	`confirmed_by` text,
	`confirmed_at` text,
	`erased_at` text,
	`finished_at` text,
	FOREIGN KEY (`begun_by`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`confirmed_by`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `erasure_item` (
	`erasure_id` text NOT NULL,
	`kind` text NOT NULL,
	`key` text NOT NULL,
	`place` text NOT NULL,
	`erased_at` text,
	PRIMARY KEY(`erasure_id`, `kind`, `key`)
);
--> statement-breakpoint
CREATE TABLE `legal_hold` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`subject` text NOT NULL,
	`reason` text NOT NULL,
	`set_by` text NOT NULL,
	`set_at` text NOT NULL,
	`lift_reason` text,
	`lift_asked_by` text,
	`lift_asked_at` text,
	`lifted_by` text,
	`lifted_at` text,
	FOREIGN KEY (`set_by`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`lift_asked_by`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`lifted_by`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `legal_hold_lifted` ON `legal_hold` (`lifted_at`);--> statement-breakpoint
CREATE TABLE `retention_run` (
	`day` text PRIMARY KEY NOT NULL,
	`state` text NOT NULL,
	`cursor` text NOT NULL,
	`looked` integer NOT NULL,
	`gone` integer NOT NULL,
	`held` integer NOT NULL,
	`begun_at` text NOT NULL,
	`finished_at` text
);
