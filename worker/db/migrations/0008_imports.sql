ALTER TABLE `import` ADD `undone` integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE `import` ADD `kept` integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
CREATE TABLE `import_batch` (
	`import_id` text NOT NULL,
	`no` integer NOT NULL,
	`captures` text NOT NULL,
	PRIMARY KEY(`import_id`, `no`),
	FOREIGN KEY (`import_id`) REFERENCES `import`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `list_import` (
	`id` text PRIMARY KEY NOT NULL,
	`person_id` text NOT NULL,
	`kind` text NOT NULL,
	`file_key` text NOT NULL,
	`file_name` text NOT NULL,
	`state` text NOT NULL,
	`total` integer NOT NULL,
	`started_at` text NOT NULL,
	`updated_at` text NOT NULL,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `list_import_person` ON `list_import` (`person_id`,`file_key`);
--> statement-breakpoint
CREATE TABLE `list_import_row` (
	`import_id` text NOT NULL,
	`line` integer NOT NULL,
	`state` text NOT NULL,
	`reason` text,
	`subject` text,
	`changes` text NOT NULL,
	`undone` text,
	PRIMARY KEY(`import_id`, `line`),
	FOREIGN KEY (`import_id`) REFERENCES `list_import`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `list_import_row_subject` ON `list_import_row` (`subject`) WHERE subject is not null;
