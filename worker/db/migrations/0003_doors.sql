CREATE TABLE `door_day` (
	`source` text NOT NULL,
	`day` text NOT NULL,
	PRIMARY KEY(`source`, `day`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `notice` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`subject` text NOT NULL,
	`detail` text NOT NULL,
	`at` text NOT NULL,
	`seen_at` text,
	`resolved_at` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `notice_open` ON `notice` (`kind`,`subject`) WHERE `resolved_at` is null;
