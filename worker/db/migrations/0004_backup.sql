-- Backups of the record and the restore that made this one. None of these tables is itself in a backup.
CREATE TABLE `backup` (
	`id` text PRIMARY KEY NOT NULL,
	`state` text NOT NULL,
	`begun_at` text NOT NULL,
	`finished_at` text,
	`size` integer NOT NULL,
	`root` text NOT NULL,
	`cursor` text NOT NULL,
	`counts` text NOT NULL,
	`bytes` integer NOT NULL,
	`originals` integer NOT NULL,
	`original_bytes` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `backup_chunk` (
	`backup_id` text NOT NULL,
	`no` integer NOT NULL,
	`kind` text NOT NULL,
	`name` text NOT NULL,
	`sha256` text NOT NULL,
	`bytes` integer NOT NULL,
	PRIMARY KEY(`backup_id`, `no`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `backup_reading` (
	`backup_id` text NOT NULL,
	`person_id` text NOT NULL,
	`until` text NOT NULL,
	PRIMARY KEY(`backup_id`, `person_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `restore` (
	`id` text PRIMARY KEY NOT NULL,
	`only` integer NOT NULL UNIQUE,
	`state` text NOT NULL,
	`manifest` text NOT NULL,
	`cursor` text NOT NULL,
	`report` text,
	`begun_at` text NOT NULL,
	`finished_at` text
);
--> statement-breakpoint
CREATE TABLE `restore_chunk` (`name` text PRIMARY KEY NOT NULL) WITHOUT ROWID;
